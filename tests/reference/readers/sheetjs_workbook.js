// Writes tests/data/files/sheetjs.xlsx, as SheetJS writes a workbook (xlsx 0.18.5 of the npm registry):
//   npm install xlsx@0.18.5 && node sheetjs_workbook.js sheetjs.xlsx
// Shared strings, a number with its shown text, a date, a boolean, an error, a percentage, a merged title, a hidden sheet.
const xlsx = require("xlsx");

const cells = [
    ["Returns of Hull, spring term"],
    ["urn", "name", "size", "nfa", "share", "visited", "open"],
    ["000123", "St Mary's & \"All\" Saints", 210, 3, 0.125, new Date(Date.UTC(2020, 0, 14)), true],
    ["000124", " Ysgol y Gân ", 1004.5, 0, 0.07, new Date(Date.UTC(2019, 11, 31)), false],
    ["000125", "x".repeat(300), 98, "c", 1, null, null],
];
const sheet = xlsx.utils.aoa_to_sheet(cells, {cellDates: false});
for (const at of ["F3", "F4"]) sheet[at].z = "dd/mm/yyyy";
for (const at of ["E3", "E4", "E5"]) sheet[at].z = "0%";
sheet["G5"] = {t: "e", v: 0x2a, w: "#N/A"};
sheet["C4"].z = "0";  // shown as 1005: the stored number is 1004.5
sheet["!merges"] = [{s: {r: 0, c: 0}, e: {r: 0, c: 6}}];
sheet["!ref"] = "A1:G5";

const book = xlsx.utils.book_new();
xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([["notes"], ["nothing to read"]]), "Notes");
xlsx.utils.book_append_sheet(book, sheet, "Returns");
book.Workbook = {Sheets: [{name: "Notes", Hidden: 1}, {name: "Returns", Hidden: 0}]};
xlsx.writeFile(book, process.argv[2], {bookSST: true, compression: true});
