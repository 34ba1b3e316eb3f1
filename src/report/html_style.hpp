#pragma once

#include <string_view>

namespace clustertrial::report_detail {

/// How a page looks: light or dark as the reader's theme is, pictures always on white, a table wider than the window in
/// a box that scrolls (a shadow shows on which side there is more), so that the page itself never does; paper is white,
/// and on it nothing scrolls.
constexpr std::string_view html_style = R"(
:root { color-scheme: light dark; --page: #fff; --ink: #1a1a1a; --faint: #e3e3e3; --link: #0b4a8f; --shade: #0005; }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #15181c; --ink: #ececec; --faint: #41454b; --link: #9cc3f5; --shade: #fff5; }
  figure svg, header img { background: #fff; border: 4px solid #fff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 1rem; padding-bottom: 0.2rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.1rem; margin: 2rem 0 0.75rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
p { max-width: 45rem; }
header img { display: block; max-width: 100%; height: auto; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
nav h2 { margin-top: 1rem; }
nav ul { margin: 0; padding-left: 1.25rem; }
nav li { margin: 0.25rem 0; }
.item { margin: 0 0 2.5rem; }
.scroll { overflow-x: auto; max-width: 100%;
  background: linear-gradient(to right, var(--page) 40%, transparent) 0 0,
    linear-gradient(to left, var(--page) 40%, transparent) 100% 0,
    linear-gradient(to right, var(--shade), transparent) 0 0, linear-gradient(to left, var(--shade), transparent) 100% 0;
  background-size: 2rem 100%, 2rem 100%, 0.7rem 100%, 0.7rem 100%; background-repeat: no-repeat;
  background-attachment: local, local, scroll, scroll; }
table { border-collapse: collapse; border-top: 2px solid var(--ink); border-bottom: 2px solid var(--ink);
  font-size: 0.9rem; line-height: 1.35; overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
caption, figcaption { text-align: left; font-weight: bold; padding: 0 0 0.5rem; font-size: 1rem; }
caption span { display: inline-block; position: sticky; left: 0; max-width: min(45rem, calc(100vw - 2rem)); }
th, td { padding: 0.3rem 0.4rem; vertical-align: top; text-align: left; font-weight: normal; }
thead th { vertical-align: bottom; font-weight: bold; }
thead th[scope=colgroup] { text-align: center; border-bottom: 1px solid var(--ink); }
thead tr:last-child > * , thead th[rowspan] { border-bottom: 1px solid var(--ink); }
tbody th { min-width: 9rem; max-width: 22rem; }
tbody td { max-width: 30rem; }
tbody tr + tr > *, tbody + tbody > tr:first-child > * { border-top: 1px solid var(--faint); }
tbody .heading > * { font-weight: bold; padding-top: 0.6rem; }
.block tr:not(.heading) > th { padding-left: 1.5rem; }
th.right, td.right { text-align: right; }
th.centre, td.centre { text-align: center; }
.whole { white-space: nowrap; }
.notes { margin-top: 0.5rem; font-size: 0.85rem; }
.notes p { margin: 0.25rem 0; max-width: 60rem; }
figure { margin-left: 0; margin-right: 0; }
figure svg { display: block; width: 100%; max-width: 36rem; height: auto; }
details { margin-top: 0.75rem; }
.copy { font: inherit; font-size: 0.8rem; margin: 0.4rem 0 0; padding: 0.15rem 0.6rem; color: var(--link);
  background: none; border: 1px solid var(--link); border-radius: 0.25rem; cursor: pointer; }
summary { cursor: pointer; color: var(--link); padding: 0.25rem 0; }
footer { margin-top: 3rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.35rem; }
  table { font-size: 0.85rem; }
  th, td { padding: 0.3rem 0.4rem; }
  tbody th { min-width: 7rem; }
  tbody td:not(.whole) { max-width: 55vw; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  .scroll { overflow: visible; background: none; }
  table { font-size: 7.5pt; }
  th, td { padding: 0.15rem 0.3rem; }
  tbody th { min-width: 0; }
  .whole { white-space: normal; }
  thead { display: table-header-group; }
  tr, figure svg { break-inside: avoid; }
  h2, h3, h4, caption, figcaption { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
  details, .copy { display: none; }
}
)";

/// Below each table a button that copies it, for a page without a network: where scripts do not run there is none.
constexpr std::string_view html_script = R"(
for (const box of document.querySelectorAll('.scroll')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy table';
  const caption = box.querySelector('caption');
  if (caption) button.setAttribute('aria-label', 'Copy table: ' + caption.textContent);
  button.onclick = () => {
    const range = document.createRange();
    range.selectNode(box.querySelector('table'));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected: press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy table'; }, 2000);
  };
  box.after(button);
}
)";

}  // namespace clustertrial::report_detail
