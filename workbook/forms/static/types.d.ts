// What Python and the form tell each other, and what the form keeps; for the type checker alone.

/** Text, or a list of texts where a column holds several. */
export type Cell = string | string[];
export type Cells = Record<string, Cell>;
export type Key = string[];
export type Faults = Record<string, string>;

export interface Column {
  name: string;
  label: string;
  help: string;
  kind: "text" | "slug" | "integer" | "number" | "date" | "flag" | "choice";
  key: boolean;
  required: boolean;
  many: boolean;
  references: string;
  target: string;
  references_by: string;
  choices: string[];
  default: string;
  rare: boolean;
  when?: [string, string[]] | null; // the column and its values with which this one is used
}

export interface Table {
  name: string;
  label: string;
  help: string;
  key: string[];
  single: boolean;
  named_by: string;
  example: Record<string, string>;
  needs: Record<string, string>;
  columns: Column[];
}

/** Table that is pointed to → key → what people call the row. */
export type Options = Record<string, Record<string, string>>;

/** What reading a cell needs to know. */
export interface Reader {
  columns: Column[];
  options: Options;
}

/** A row as the store holds it. */
export interface Row {
  key: Key;
  version: number | null;
  cells: Cells;
}

/** What is typed in a row and not saved: `base` is the row that it was typed over. */
export interface Draft {
  cells: Cells;
  base: Cells;
  version: number | null;
  key: Key | null;
  faults: Faults;
  saving: boolean;
  isLeft: boolean;
  past: Cells[];
}

export type State = "blank" | "draft" | "refused" | "saving" | "saved";

/** One row of a save; no cells delete it, and `token` tells a new row again. */
export interface Change {
  key: Key | null;
  version: number | null;
  cells: Cells | null;
  columns?: string[] | null;
  was?: Cells | null; // what stood in the row when it was typed over
  token?: string;
}

export interface Sent {
  id: string;
  change: Change & { cells: Cells };
  cells: Cells;
}

export interface Step {
  label: string;
  changes: Change[];
}

export interface Conflict {
  key: Key;
  theirs: Cells | null;
  version: number | null;
  by: string;
  at: string | null;
}

export interface HistoryEntry {
  at: string;
  who: string;
  what: string;
  row: string;
  key: Key;
  version: number;
  restorable: boolean;
  changes: { label: string; before: string; after: string }[];
}

/** What Python answers; which parts are there depends on the question. */
export interface Answer {
  id?: string;
  message?: string;
  isCut?: boolean;
  saved?: Row[];
  conflict?: Conflict;
  faults?: Faults[];
  entries?: HistoryEntry[];
  news?: string;
}

export type Outcome = { done?: boolean; conflict?: boolean; message?: string; faults?: Faults };

/** What a tab of the browser keeps of a row that is typed and not saved. */
export interface Typed {
  key: Key | null;
  version: number | null;
  base: Cells;
  cells: Cells;
}

export interface EditorSettings {
  id?: string;
  label?: string;
  describedBy?: string;
  placeholder?: string | null;
}

export interface Editor {
  node: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  read(): Cell;
}

export interface Dialog {
  node: HTMLDialogElement;
  tell(text: string): void;
  close(): void;
}

interface Signal {
  connect(heard: () => void): void;
  disconnect(heard: () => void): void;
}

/** The kernel as JupyterLab's and Voila's widget managers show it. */
export interface Kernel {
  status?: string;
  connectionStatus?: string;
  isDisposed?: boolean;
  connectionStatusChanged?: Signal;
  statusChanged?: Signal;
  disposed?: Signal;
}

/** A widget's model, as anywidget hands it over. */
export interface Model {
  get(name: string): any;
  on(event: string, heard: (...told: any[]) => void): void;
  off(event: string, heard: (...told: any[]) => void): void;
  send(message: object): void;
  widget_manager?: { kernel?: Kernel };
}

declare global {
  /** Names of the drafts of the forms that are on the page. */
  var workbookForms: Set<string> | undefined;
}
