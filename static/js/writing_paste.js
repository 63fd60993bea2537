// An address pasted over selected words links them: [words](address). Anything else is pasted as it is.
"use strict";
{
  const ADDRESS = /^https?:\/\/[^\s<>"`]+$/;

  const isBalanced = (address) => {
    let open = 0;
    for (const sign of address) {
      if (sign === "(") open += 1;
      else if (sign === ")" && (open -= 1) < 0) return false;
    }
    return open === 0;
  };

  // Inside code, a link or another reference an address is just text.
  const isPlainHere = (text, begin, start) => {
    const before = text.slice(begin, start);
    return (
      writing.isInFence(text, begin) ||
      before.split("`").length % 2 === 0 ||
      before.endsWith("](") ||
      before.lastIndexOf("[[") > before.lastIndexOf("]]") ||
      /https?:\/\/\S*$/.test(before)
    );
  };

  // At the window, because the page keeps this event from markdownx's own script.
  window.addEventListener(
    "paste",
    (event) => {
      const field = writing.fieldOf(event);
      const address = event.clipboardData?.getData("text/plain").trim() ?? "";
      if (!field || event.defaultPrevented || !ADDRESS.test(address) || !isBalanced(address)) return;
      const { selectionStart: start, selectionEnd: end, value } = field;
      const chosen = value.slice(start, end);
      const words = chosen.trim();
      if (!words || /\n|\]\(|\[\[|https?:\/\//.test(words)) return;
      if (isPlainHere(value, writing.linesAround(value, start, end).begin, start)) return;
      event.preventDefault();
      const head = chosen.slice(0, chosen.indexOf(words));
      const tail = chosen.slice(head.length + words.length);
      writing.write(field, start, end, `${head}[${words.replace(/[[\]]/g, "\\$&")}](${address})${tail}`);
    },
    true,
  );
}
