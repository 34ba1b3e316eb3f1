#include "key_builders.hpp"

namespace clustertrial {

namespace trial_detail {

Domain<char> delimiters() {
    Domain<char> domain;
    domain.choices = {"comma", "semicolon", "tab"};
    domain.parse = [](const std::string& text) {
        if (text == "," || text == "comma") return ',';
        if (text == ";" || text == "semicolon") return ';';
        if (text == "\t" || text == "tab") return '\t';
        refuse(text, "one of comma, semicolon, tab");
    };
    domain.print = [](char c) { return std::string(c == ',' ? "comma" : c == ';' ? "semicolon" : "tab"); };
    return domain;
}

namespace {

/// The label of the only intervention arm; there is none when there are several.
KeyOf<ArmsSpec> intervention_key() {
    return key_by<ArmsSpec, std::optional<std::string>>(
        {.name = "intervention",
         .meaning = "the intervention arm's label in the data; its name is `intervention`",
         .takes = "LABEL",
         .or_tables = true},
        [](const ArmsSpec& spec) {
            return spec.arms.size() == 2 ? std::optional(spec.arms.back().label) : std::nullopt;
        },
        [](ArmsSpec& spec, const std::optional<std::string>& label) {
            if (spec.is_dose() && !label) return;
            if (spec.is_dose()) throw Error(ErrorKind::usage, "'dose' of [arms] goes without 'intervention'");
            if (spec.arms.size() != 2) {
                throw Error(ErrorKind::usage, "the trial file has several intervention arms");
            }
            spec.arms.back().label = label.value_or("");
        });
}

std::vector<KeyOf<Trial>> title_keys() {
    return section<Trial>(
        "trial",
        {{key({.name = "title", .meaning = "title of the trial, printed above its tables", .wording = true},
              &Trial::title),
          key({.name = "unit", .meaning = "what one cluster is called in tables: `school`", .wording = true},
              &Trial::unit),
          key({.name = "individual", .meaning = "what one individual is called in tables: `pupil`", .wording = true},
              &Trial::individual)}});
}

std::vector<KeyOf<DataSpec>> data_keys() {
    return section<DataSpec>(
        "data",
        {{key({.name = "file",
               .meaning = "the data: CSV, a workbook (`returns.xlsx#Sheet`), .dta, .sav, .por or .xpt; relative to the "
                          "trial file that names it; `-` is standard input",
               .takes = "FILE",
               .required = true,
               .wording = true},
              &DataSpec::file),
          key({.name = "cluster",
               .meaning = "column: rows sharing a value are one cluster",
               .takes = "COLUMN",
               .required = true},
              &DataSpec::cluster),
          key({.name = "size",
               .meaning = "column: individuals that a row stands for; without it a row is one individual",
               .takes = "COLUMN"},
              &DataSpec::size),
          key({.name = "missing", .meaning = "cells of number columns that mark a missing value", .takes = "CELL"},
              &DataSpec::missing),
          key({.name = "missing_text",
               .meaning = "cells of text columns that mark a missing value; any other cell is a name, `c` and `x` too",
               .takes = "CELL"},
              &DataSpec::missing_text),
          key({.name = "delimiter",
               .meaning = "delimiter of the cells, as a name or the character itself",
               .otherwise = "found"},
              &DataSpec::delimiter, delimiters()),
          key({.name = "header_row",
               .meaning = "line of the header; nothing above it is read",
               .otherwise = "the first that holds every column"},
              &DataSpec::header_row, share()),
          key({.name = "encoding", .meaning = "how a text file stores its characters", .otherwise = "found"},
              &DataSpec::encoding),
          key({.name = "labels",
               .meaning = "of columns of a .dta, .sav or .por file whose values have labels, read the labels"},
              &DataSpec::labels),
          key({.name = "decimal", .meaning = "decimal mark: with `comma`, `27,1` is read as 27.1"}, &DataSpec::decimal),
          key({.name = "spelling",
               .meaning = "`checked`: two spellings of one name (`0123` and `123`, `Elm` and `elm`) are an error; "
                          "`exact`: they are different, and listed"},
              &DataSpec::spelling),
          key({.name = "where",
               .meaning = "rows that are read: `COLUMN=VALUE`, `COLUMN!=VALUE`, or a condition such as `pupils >= 10`; "
                          "several `=` on one column are alternatives, every other condition must hold",
               .takes = "CONDITION",
               .otherwise = "all"},
              &DataSpec::where, written<RowRule>(parse_row_rule, [](const RowRule& rule) { return to_text(rule); })),
          key({.name = "row",
               .meaning =
                   "columns that identify a row (`urn`, `year`); two rows with the same values in all of them are "
                   "an error",
               .takes = "COLUMN",
               .list_flag = ListFlag::commas},
              &DataSpec::row),
          key({.name = "percent",
               .meaning = "number columns that may carry a percent sign: `12%` is read as 12",
               .takes = "COLUMN"},
              &DataSpec::percent),
          key({.name = "thousands",
               .meaning = "number columns that may carry thousands separators: `1,234` is read as 1234",
               .takes = "COLUMN"},
              &DataSpec::thousands)}});
}

/// Before the labels, which it goes without.
KeyOf<ArmsSpec> dose_key() {
    return key_by<ArmsSpec, std::string>(
        {.name = "dose",
         .meaning =
             "in place of `column`: column of the number that was allocated, hours or a payment, or 0 and 1 where "
             "individuals were randomised within clusters; it may differ between rows of a cluster",
         .takes = "COLUMN",
         .flag = "--arm-dose"},
        [](const ArmsSpec& spec) { return spec.dose; },
        [](ArmsSpec& spec, const std::string& dose) {
            spec.dose = dose;
            if (spec.is_dose()) spec.arms = {{"all", ""}};
        });
}

std::vector<KeyOf<ArmsSpec>> arms_keys() {
    return section<ArmsSpec>("arms", {{key({.name = "column",
                                            .meaning = "column of the arm",
                                            .takes = "COLUMN",
                                            .otherwise = "required; with a record its arms",
                                            .flag = "--arm"},
                                           &ArmsSpec::column),
                                       dose_key(),
                                       key_by<ArmsSpec, std::string>(
                                           {.name = "control",
                                            .meaning = "the control arm's label in the data; its name is `control`",
                                            .takes = "LABEL"},
                                           [](const ArmsSpec& spec) { return spec.arms.front().label; },
                                           [](ArmsSpec& spec, const std::string& label) {
                                               if (spec.is_dose() && !label.empty())
                                                   throw Error(ErrorKind::usage,
                                                               "'dose' of [arms] goes without 'control'");
                                               spec.arms.front().label = label;
                                           }),
                                       intervention_key()}});
}

std::vector<KeyOf<Trial>> strata_keys() {
    return section<Trial>(
        "strata", {{key({.name = "columns",
                         .meaning = "columns of the strata as randomised; crossed, they enter the model as indicators",
                         .takes = "COLUMN",
                         .otherwise = "those that [randomisation] says",
                         .flag = "--strata"},
                        &Trial::strata)}});
}

std::vector<KeyOf<ComplianceSpec>> compliance_keys() {
    return section<ComplianceSpec>(
        "compliance",
        {{key({.name = "dose",
               .meaning = "column: the dose (sessions attended), the same in all rows of a cluster; the control arm "
                          "counts as 0",
               .takes = "COLUMN",
               .required = true},
              &ComplianceSpec::dose),
          key({.name = "maximum", .meaning = "the dose that counts as full"}, &ComplianceSpec::maximum,
              number_between(0, largest_number, "a number above 0")),
          key({.name = "missing",
               .meaning = "intervention clusters without a dose are left out, or score 0",
               .flag = "--missing-dose"},
              &ComplianceSpec::missing),
          key({.name = "labels",
               .meaning = "what the attendance table calls doses 1, 2 and so on",
               .has_flag = false,
               .wording = true},
              &ComplianceSpec::labels),
          key({.name = "none_or_missing",
               .meaning = "what the attendance table calls clusters with a dose of 0 and those without a dose, in one "
                          "row",
               .otherwise = "a row each",
               .has_flag = false,
               .wording = true},
              &ComplianceSpec::none_or_missing)}});
}

}  // namespace

}  // namespace trial_detail

template <>
const std::vector<KeyOf<Arm>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<Arm>(
        "arms.intervention",
        {{key({.name = "name", .meaning = "what tables and JSON call the arm; used once", .required = true},
              &Arm::name),
          key({.name = "label", .meaning = "its label in the data; used once", .required = true}, &Arm::label)}});
    return keys;
}

template <>
const std::vector<KeyOf<Trial>>& keys_of() {
    using namespace trial_detail;
    static const auto keys =
        joined_keys<Trial>({title_keys(), within(&Trial::data, data_keys()), within(&Trial::arms, arms_keys()),
                            strata_keys(), within(&Trial::analysis, keys_of<AnalysisSpec>()),
                            within(&Trial::compliance, compliance_keys()), within(&Trial::power, power_keys()),
                            within(&Trial::simulation, simulation_keys()), within(&Trial::baseline, baseline_keys()),
                            within(&Trial::flow, flow_keys()), within(&Trial::report, report_keys()),
                            within(&Trial::collate, collate_keys()), within(&Trial::estimand, estimand_keys())});
    return keys;
}

}  // namespace clustertrial
