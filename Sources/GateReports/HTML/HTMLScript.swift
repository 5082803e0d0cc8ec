/// The page's script. It sorts and searches the existing rows, and copies the text that a button refers to.
///
/// It contains no data and makes no request. It adds the sort buttons itself, so that a page without the script has no
/// button that does not work.
enum HTMLScript {
  static let javaScript = #"""
    "use strict";
    (() => {
      const all = (selector, within = document) => [...within.querySelectorAll(selector)];
      const number = new Intl.NumberFormat("en");
      const collator = new Intl.Collator("en", { numeric: true });

      for (const table of all("table[data-sorts]")) {
        const body = table.tBodies[0];
        const rows = [...body.rows];
        const places = new Map(rows.map((row, place) => [row, place]));
        const heads = all("thead th", table);
        const status = document.getElementById(table.id + "-status");
        const field = document.getElementById(table.id + "-find");
        const resting = status?.textContent ?? "";
        let sorted = "";

        const tell = () => {
          if (!status) return;
          const said = field?.value.trim();
          const shown = rows.filter((row) => !row.hidden).length;
          const matches = said
            ? `${number.format(shown)} of ${number.format(rows.length)} rows ${shown === 1 ? "matches" : "match"}.`
            : resting;
          status.textContent = sorted ? `${matches} Sorted by ${sorted}.` : matches;
        };

        const key = (row, column, isNumber) => {
          const cell = row.cells[column];
          const text = cell.dataset.key ?? cell.textContent;
          return isNumber ? parseFloat(text.replaceAll(",", "")) : text;
        };

        const sort = (column, direction) => {
          const isNumber = heads[column].dataset.sort === "number";
          const keys = new Map(rows.map((row) => [row, key(row, column, isNumber)]));
          const isEmpty = (value) => value === "" || Number.isNaN(value);
          const compare = (one, other) => {
            const [a, b] = [keys.get(one), keys.get(other)];
            // What has no figure comes last, whatever the direction.
            if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b);
            return direction * (isNumber ? a - b : collator.compare(a, b));
          };
          const byPlace = (one, other) => places.get(one) - places.get(other);
          const order = direction
            ? rows.toSorted((one, other) => compare(one, other) || byPlace(one, other))
            : rows.toSorted(byPlace);
          body.append(...order);
        };

        heads.forEach((head, column) => {
          if (!head.dataset.sort) return;
          const button = document.createElement("button");
          const name = head.textContent;
          button.type = "button";
          button.append(...head.childNodes);
          head.append(button);
          // Up, down, and back to the order of the recording.
          button.addEventListener("click", () => {
            const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
            const order = next === undefined ? "ascending" : next;
            for (const other of heads) other.removeAttribute("aria-sort");
            if (order) head.setAttribute("aria-sort", order);
            sort(column, order === "ascending" ? 1 : order ? -1 : 0);
            sorted = order ? `${name}, ${order}` : "";
            tell();
          });
        });

        if (field) {
          const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
          field.closest("[hidden]")?.removeAttribute("hidden");
          field.addEventListener("input", () => {
            const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
            for (const row of rows) row.hidden = !words.every((word) => texts.get(row).includes(word));
            tell();
          });
          field.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || !field.value) return;
            event.preventDefault();
            field.value = "";
            field.dispatchEvent(new Event("input"));
          });
        }
      }

      for (const button of all("button[data-copies]")) {
        const source = document.getElementById(button.dataset.copies);
        const said = document.getElementById(button.dataset.copies + "-status");
        button.hidden = false;
        button.addEventListener("click", async () => {
          let isDone = false;
          try {
            await navigator.clipboard.writeText(source.textContent);
            isDone = true;
          } catch {
            // A page from a file may not have a clipboard; what is selected can be copied all the same.
            getSelection().selectAllChildren(source);
            isDone = document.execCommand("copy");
          }
          said.textContent = isDone ? "Copied." : "Selected; copy it with your keyboard.";
        });
      }
    })();
    """#
}
