"""How everything looks: the theme, the words at a chart's marks, charts to pictures."""
