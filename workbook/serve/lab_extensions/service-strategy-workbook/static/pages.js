// In JupyterLab, a page of the workbook opens as a page: run, and without its code in sight.
//
// JupyterLab loads this file by itself (a federated extension, written by hand: there is nothing to
// build). A notebook runs by itself only where the kernel finds that its code is a page's of the
// workbook, word by word; any other that imports the workbook waits for a click.

(() => {
  const NAME = "service-strategy-workbook";
  const CODE_SHOWN = `${NAME}:code:`; // in the browser's own store, by notebook
  const PICKED = `${NAME}:strategy`; // in the store of this tab of the browser
  const LOOKS = `
    .wb-lab-bar { display: flex; gap: 8px; align-items: center; justify-content: flex-end; min-height: 36px;
      padding: 2px 16px; background: var(--jp-layout-color1); color: var(--jp-ui-font-color1);
      border-bottom: 1px solid var(--jp-border-color2); font-size: 14px; }
    .wb-lab-bar span { flex: 1; }
    .wb-lab-bar button { font: inherit; padding: 4px 12px; border: 1px solid var(--jp-border-color1);
      border-radius: 4px; background: var(--jp-layout-color1); color: inherit; cursor: pointer; }
    .wb-lab-bar [hidden] { display: none; }
    .wb-lab-page .jp-Notebook .jp-Cell, .wb-lab-page .jp-Notebook .jp-Cell:focus { outline: none; }
    .wb-lab-page .jp-Notebook .jp-Cell, .wb-lab-page .jp-Cell .jp-MarkdownOutput { border-color: transparent; box-shadow: none; }
    .wb-lab-page .jp-CodeCell .jp-Cell-inputWrapper, .wb-lab-page .jp-Collapser,
    .wb-lab-page .jp-InputPrompt, .wb-lab-page .jp-OutputPrompt, .wb-lab-page .jp-cell-toolbar,
    .wb-lab-page .jp-cell-menu, .wb-lab-page .jp-Notebook-footer, .wb-lab-page .jp-RawCell,
    .wb-lab-page .jp-OutputArea-promptOverlay,
    .wb-lab-page .jp-collapseHeadingButton, .wb-lab-page .jp-CodeCell:not(:has(.jp-OutputArea-child)) { display: none; }
    .wb-lab-page .jp-Notebook .jp-Cell { max-width: 1180px; margin: 0 auto; }
    .wb-lab-page.wb-lab-opening .jp-CodeCell { visibility: hidden; }`;

  /** @type {Record<string, Record<string, { get(): Promise<() => any> }>>} */
  let shared = {};

  /** @param {string} name @returns {Promise<any>} */
  const moduleOf = async (name) => (await Object.values(shared[name])[0].get())();

  /** @type {Set<PageView>} */
  const pages = new Set();

  /** A notebook that imports the workbook, as a page. */
  class PageView {
    /** @param {any} panel @param {any} context */
    constructor(panel, context) {
      this.panel = panel;
      this.context = context;
      this.words = { show: "", hide: "", again: "", opening: "", foreign: "", run: "" };
      this.isOwn = false;
      this.said = document.createElement("span");
      this.said.setAttribute("role", "status");
      this.busy = document.createElement("progress");
      this.busy.setAttribute("aria-label", panel.title.label); // its words come from the kernel
      this.run = this.button(() => this.read(true));
      this.toggle = this.button(() => this.showCode(!this.codeShown));
      this.codeShown = false;
      this.savedSources = this.saving = this.allSources();
    }

    /** @param {() => void} does */
    button(does) {
      const made = document.createElement("button");
      made.type = "button";
      made.hidden = true;
      made.addEventListener("click", does);
      return made;
    }

    codeCells() {
      return this.panel.content.widgets.filter((/** @type {any} */ one) => one.model.type === "code");
    }

    sources() {
      return this.codeCells().map((/** @type {any} */ one) => one.model.sharedModel.getSource());
    }

    /** Sources of all cells, as one text. @returns {string} */
    allSources() {
      return JSON.stringify(this.context.model.sharedModel.cells.map((/** @type {any} */ one) => one.getSource()));
    }

    isOfWorkbook() {
      return this.sources().some((/** @type {string} */ one) => /^from workbook import /m.test(one));
    }

    listen() {
      const { context, panel } = this;
      panel.content.node.addEventListener("dblclick", (/** @type {Event} */ event) => this.keepText(event), true);
      context.saveState.connect((/** @type {any} */ _, /** @type {string} */ state) => this.keepSaved(state));
      context.model.stateChanged.connect((/** @type {any} */ _, /** @type {any} */ change) => this.keepClean(change));
    }

    async open() {
      this.listen();
      const { Widget } = await moduleOf("@lumino/widgets");
      const bar = new Widget();
      bar.addClass("wb-lab-bar");
      bar.node.append(this.busy, this.said, this.run, this.toggle);
      this.panel.contentHeader.addWidget(bar);
      this.panel.addClass("wb-lab-opening");
      this.draw(false);
      await this.panel.sessionContext.ready;
      const answer = await this.ask();
      this.panel.removeClass("wb-lab-opening");
      this.busy.hidden = true;
      if (!answer) { // a kernel without the workbook: an ordinary notebook
        bar.dispose();
        this.draw(true);
        return;
      }
      this.words = answer.words;
      this.isOwn = answer.own;
      this.run.hidden = this.toggle.hidden = false;
      this.run.textContent = answer.own ? this.words.again : this.words.run;
      this.draw(!answer.own || localStorage.getItem(CODE_SHOWN + this.context.path) === "yes");
      pages.add(this);
      this.panel.disposed.connect(() => pages.delete(this));
      if (answer.own) await this.runAll();
      else this.said.textContent = this.words.foreign;
    }

    /**
     * Read the page anew, for the strategy that is picked now.
     * @param {boolean} isAsked Whether the reader wants this page run; else it must still be ours.
     */
    async read(isAsked) {
      const answer = await this.ask();
      if (!isAsked && !answer?.own) return;
      if (!this.isOwn) this.draw(false);
      await this.runAll();
    }

    /** Ask the kernel whether the code is a page's of the workbook. */
    async ask() {
      const kernel = this.panel.sessionContext.session?.kernel;
      const cells = JSON.stringify(JSON.stringify(this.sources())); // a literal of Python too
      const picked = JSON.stringify(sessionStorage.getItem(PICKED) ?? "");
      const asked = `__import__("workbook.pages.lab_page", fromlist=["told"]).told(${cells}, ${picked})`;
      const request = { code: "", silent: true, store_history: false, user_expressions: { told: asked } };
      const reply = await kernel?.requestExecute(request, true).done.catch(() => undefined); // it ended
      return reply?.content.user_expressions?.told?.data?.["application/json"];
    }

    async runAll() {
      const { CodeCell } = await moduleOf("@jupyterlab/cells");
      this.run.textContent = this.words.again;
      this.said.textContent = this.words.opening;
      this.busy.hidden = false;
      try {
        await Promise.all(this.codeCells().map((/** @type {any} */ one) => CodeCell.execute(one, this.panel.sessionContext)));
      } catch {
        // the page itself says what went wrong
      }
      this.said.textContent = "";
      this.busy.hidden = true;
      this.keepClean({ name: "dirty", newValue: true });
    }

    /** @param {boolean} shown */
    showCode(shown) {
      localStorage.setItem(CODE_SHOWN + this.context.path, shown ? "yes" : "no");
      this.draw(shown);
    }

    /** @param {boolean} shown */
    draw(shown) {
      this.codeShown = shown;
      this.toggle.textContent = shown ? this.words.hide : this.words.show;
      this.panel.toggleClass("wb-lab-page", !shown);
      this.panel.toolbar.setHidden(!shown);
    }

    /** A page's texts are read: a second click does not open their source. @param {Event} event */
    keepText(event) {
      const target = /** @type {Element} */ (event.target);
      if (!this.codeShown && target.closest(".jp-MarkdownOutput")) event.stopPropagation();
    }

    /**
     * What a page shows is not saved in the notebook, which others may share: only changed code is.
     * @param {{ name: string, newValue?: unknown }} change
     */
    keepClean(change) {
      if (this.codeShown || change.name !== "dirty" || !change.newValue) return;
      if (this.allSources() === this.savedSources) this.context.model.dirty = false;
    }

    /** Remember what the file holds. @param {string} state */
    keepSaved(state) {
      if (state === "started") this.saving = this.allSources();
      if (state.startsWith("completed")) this.savedSources = this.saving;
    }
  }

  /**
   * No letter deletes a cell of a page: JupyterLab looks for this attribute on what has the focus.
   * @param {KeyboardEvent} event
   */
  const keepCells = ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const isOfPage = target.closest(".wb-lab-page .jp-Notebook") !== null;
    if (isOfPage || target.dataset.wbLab) target.toggleAttribute("data-lm-suppress-shortcuts", isOfPage);
    if (isOfPage) target.dataset.wbLab = "quiet";
  };

  /**
   * Open a page for a strategy; the pages that are open then show it too.
   * @param {any} app @param {{ path?: string, strategy?: string }} told
   */
  const openFor = async (app, { path = "", strategy = "" }) => {
    const before = sessionStorage.getItem(PICKED);
    sessionStorage.setItem(PICKED, strategy);
    const here = [...pages].find((one) => one.panel === app.shell.currentWidget);
    const again = [...pages].filter((one) => one.isOwn && (before !== strategy || (!path && one === here)));
    if (path) {
      const folder = here?.context.path.split("/").slice(0, -1) ?? [];
      await app.commands.execute("docmanager:open", { path: [...folder, path].join("/") });
    }
    await Promise.all(again.map((one) => one.read(false)));
  };

  const plugin = {
    id: `${NAME}:pages`,
    description: "Opens the workbook's pages as pages.",
    autoStart: true,
    /** @param {any} app */
    activate(app) {
      const style = document.createElement("style");
      style.textContent = LOOKS;
      document.head.append(style);
      window.addEventListener("keydown", keepCells, true); // before JupyterLab, which listens at the document
      app.commands.addCommand(`${NAME}:open`, { execute: (/** @type {any} */ told) => openFor(app, told) });
      app.docRegistry?.addWidgetExtension("Notebook", {
        /** @param {any} panel @param {any} context */
        createNew(panel, context) {
          context.ready.then(() => {
            const page = new PageView(panel, context);
            if (!page.isOfWorkbook()) return;
            page.open();
            // On a telephone the list of files would leave no room for the page.
            if (window.innerWidth < 700) app.restored.then(() => app.shell.collapseLeft());
          });
        },
      });
    },
  };

  const lab = /** @type {any} */ (window);
  lab._JUPYTERLAB = lab._JUPYTERLAB || {};
  lab._JUPYTERLAB[NAME] = {
    /** @param {typeof shared} scope */
    init(scope) {
      shared = scope;
    },
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
