#include "sample_tables.hpp"

namespace clustertrial::samples {

namespace {

/// "12 (26%)".
Cell share(int count, double percent) {
    return count_cell(count).add(" (").add(NumberPart{percent, 0, NumberStyle::percent}).add(")");
}

/// "12/47 (0)".
Cell out_of(int count, int total, int missing) {
    return count_cell(count)
        .add("/")
        .add(NumberPart{static_cast<double>(total), 0})
        .add(" (")
        .add(NumberPart{static_cast<double>(missing), 0})
        .add(")");
}

Cell mean_sd(double mean, double sd) {
    return number_cell(mean, 1).add(" (").add(NumberPart{sd, 1}).add(")");
}

Cell percent(double value) {
    return NumberPart{value, 0, NumberStyle::percent};
}

TableRow heading(const char* text) {
    return {{Cell(text)}, true};
}

/// "Schools: 47 (0)\nPupils: 13,819 (0)".
Cell n_missing(double schools, double pupils) {
    return Cell("Schools: ")
        .add(NumberPart{schools, 0})
        .add(" (")
        .add(NumberPart{0, 0})
        .add(")\nPupils: ")
        .add(NumberPart{pupils, 0, NumberStyle::grouped})
        .add(" (")
        .add(NumberPart{0, 0})
        .add(")");
}

}  // namespace

ResultTable attrition() {
    ResultTable table{"attrition", "Table 1. School level attrition from the trial (primary outcome)", {}, {}, {}};
    table.columns = {{"", "", Align::left},
                     {"Intervention", "", Align::right},
                     {"Control", "", Align::right},
                     {"Total", "", Align::right}};
    table.rows = {heading("Number of schools"),
                  {{"Randomised", count_cell(47), count_cell(47), count_cell(94)}},
                  {{"Analysed", count_cell(47), count_cell(47), count_cell(94)}},
                  heading("Attrition (from randomisation to analysis)"),
                  {{"Number", count_cell(0), count_cell(0), count_cell(0)}},
                  {{"Percentage", percent(0), percent(0), percent(0)}}};
    return table;
}

ResultTable baseline() {
    ResultTable table{"baseline", "Table 2. Baseline characteristics of groups as randomised and analysed", {}, {}, {}};
    table.columns = {
        {"School-level\n(categorical)", "", Align::left},      {"National-level mean", "", Align::right},
        {"n/N (missing)", "Intervention group", Align::right}, {"Count (%)", "Intervention group", Align::right},
        {"n/N (missing)", "Control group", Align::right},      {"Count (%)", "Control group", Align::right}};
    table.rows = {
        heading("Ofsted overall effectiveness (1):"),
        {{"Outstanding", percent(18), out_of(12, 47, 0), share(12, 26), out_of(11, 47, 0), share(11, 23)}},
        {{"Good", percent(70), out_of(33, 47, 0), share(33, 70), out_of(26, 47, 0), share(26, 55)}},
        {{"Requires improvement", percent(10), out_of(2, 47, 0), share(2, 4), out_of(7, 47, 0), share(7, 15)}},
        {{Cell("School-level (continuous)"), Cell(), Cell("n/N (missing)"), Cell("Mean (SD)"), Cell("n/N (missing)"),
          Cell("Mean (SD)")},
         true},
        heading("Pupil composition (3):"),
        {{"% pupils ever eligible for FSM in past 6 years", number_cell(23.0, 1), out_of(47, 47, 0),
          mean_sd(26.7, 14.1), out_of(47, 47, 0), mean_sd(28.5, 16.7)}},
        {{"Number of pupils on roll", number_cell(281.9, 1), out_of(47, 47, 0), mean_sd(330.4, 116.1),
          out_of(47, 47, 0), mean_sd(322.6, 160.3)}},
        {{"KS2 performance 2019: % reaching expected standard", number_cell(65, 0), out_of(47, 47, 0),
          mean_sd(63.1, 16.6), out_of(44, 47, 3), mean_sd(67.2, 12.2)}},
        {{"Number of contacts leading to no further action (NFA)", "-", out_of(47, 47, 0), mean_sd(17.6, 13.9),
          out_of(47, 47, 0), mean_sd(14.0, 10.6)}}};
    table.notes = {
        "1. Ofsted inspection ratings as at 31 August 2019; based on most recent inspection.",
        "3. As reported in DfE school performance tables, 2019. National averages are those for state-funded "
        "primary schools in England."};
    return table;
}

ResultTable primary() {
    ResultTable table{"primary", "Table 3. Primary analysis", {}, {}, {}};
    table.columns = {
        {"Outcome", "", Align::left},
        {"n (missing)", "Intervention group", Align::right},
        {"Mean (95% CI)", "Intervention group", Align::right},
        {"n (missing)", "Control group", Align::right},
        {"Mean (95% CI)", "Control group", Align::right},
        {"Total n (intervention; control)", "Effect size", Align::right},
        {"% point change in outcome (95% CI) OR risk ratio for binary outcomes", "Effect size", Align::right},
        {"Glass's Delta (95% CI)", "Effect size", Align::right},
        {"p-value", "Effect size", Align::right}};
    Cell total = count_cell(27352).add(" (").add(NumberPart{13819, 0, NumberStyle::grouped}).add("; ");
    total.add(NumberPart{13533, 0, NumberStyle::grouped}).add(")");
    table.rows = {{{"Contacts leading to no further action (as proportion of pupils)", n_missing(47, 13819),
                    interval_cell(0.0118, 0.011, 0.014, 4, 3, true), n_missing(47, 13533),
                    interval_cell(0.0123, 0.010, 0.014, 4, 3, true), total, interval_cell(-0.140, -0.522, 0.243, 3, 3),
                    interval_cell(-0.013, -0.047, 0.022, 3, 3), number_cell(0.470, 3)}}};
    table.notes = {
        "As per our statistical guidance, for trials of different types - for example clustered trials, or when "
        "additional "
        "covariates are used, we continue to recommend using Glass's Delta, calculated using unconditional (that is, "
        "unadjusted) standard deviations."};
    return table;
}

ResultTable allocation(int strata) {
    ResultTable table{"allocation", "Schools by stratum and arm", {}, {}, {}};
    table.columns = {{"Stratum", "", Align::left},
                     {"control", "Arm", Align::right},
                     {"intervention", "Arm", Align::right},
                     {"Total", "", Align::right}};
    for (int i = 1; i <= strata; ++i) {
        const int odd = i % 2;
        table.rows.push_back(
            {{Cell("LA " + std::to_string(i) + ", PNUMFSMEVER " + (odd == 1 ? "low" : "high")),
              share(20, odd == 1 ? 48.8 : 50), share(20 + odd, odd == 1 ? 51.2 : 50), count_cell(40 + odd)}});
    }
    return table;
}

Prose item(ProseKind kind, int level, int number, const std::string& text) {
    Prose prose(text);
    prose.kind = kind;
    prose.level = level;
    prose.number = number;
    return prose;
}

Document items_that_go_on() {
    return {item(ProseKind::numbered, 1, 1, "one\nline"),
            item(ProseKind::further, 1, 1, "more\nlines"),
            item(ProseKind::bullet, 2, 1, "sub"),
            item(ProseKind::further, 2, 1, "of sub"),
            item(ProseKind::further, 1, 1, "again"),
            item(ProseKind::numbered, 1, 2, "two"),
            Prose("After.")};
}

}  // namespace clustertrial::samples
