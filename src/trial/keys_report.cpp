#include "key_builders.hpp"

/// The keys of the document: [flow], [report], [[deviation]].
namespace clustertrial {

namespace trial_detail {

namespace {

using Titles = std::map<ReportSection, std::string>;

/// The title of each section.
std::vector<KeyOf<Titles>> section_title_keys() {
    std::vector<KeyOf<Titles>> keys;
    for (const ReportSectionTraits& section : Kinds<ReportSection>::rows) {
        keys.push_back(key_by<Titles, std::string>(
            {.name = section.name, .meaning = "its title", .takes = "TITLE"},
            [of = section.value](const Titles& titles) {
                const auto found = titles.find(of);
                return found == titles.end() ? std::string() : found->second;
            },
            [of = section.value](Titles& titles, const std::string& title) { titles[of] = title; }));
    }
    return keys;
}

template <typename Spec>
std::vector<KeyOf<Spec>> of_wording(std::vector<KeyOf<Spec>> keys) {
    for (KeyOf<Spec>& key : keys) key.wording = true;
    return keys;
}

}  // namespace

/// A number of schools or people: sums of many fit.
Domain<std::uint64_t> people() {
    constexpr std::uint64_t more_than_there_are = 1'000'000'000'000ULL;
    return whole_between(0, more_than_there_are, "a whole number up to 10^12");
}

std::vector<KeyOf<FlowSpec>> flow_keys() {
    return of_wording(section<FlowSpec>(
        "flow",
        {{key({.name = "assessed", .meaning = "clusters assessed for eligibility", .takes = "N", .has_flag = false},
              &FlowSpec::assessed, people()),
          key({.name = "assessed_individuals", .meaning = "individuals in them", .takes = "N", .has_flag = false},
              &FlowSpec::assessed_individuals, people())}}));
}

std::vector<KeyOf<ReportSpec>> report_keys() {
    KeyOf<ReportSpec> titles =
        table_key({.name = "titles", .meaning = "titles of sections, by their names", .otherwise = "their own"},
                  &ReportSpec::titles, section_title_keys());
    titles.domain = "{ SECTION = TITLE, ... }";
    return of_wording(section<ReportSpec>(
        "report",
        {{key({.name = "profile",
               .meaning =
                   "whose reports it looks like: titles and order of sections, and the tables of results; `eef` is "
                   "without percentage points"},
              &ReportSpec::profile),
          key({.name = "sections",
               .meaning = "which sections the document has; their order is its own, or that of the profile",
               .otherwise = "all but `checklist`",
               .has_flag = false},
              &ReportSpec::sections),
          key({.name = "appendices",
               .meaning = "which of them come last, as appendices with letters: \"Appendix A\", \"Table A.1\"",
               .has_flag = false},
              &ReportSpec::appendices),
          titles,
          key({.name = "text",
               .meaning = "file of the author's text, Markdown with a heading a section; relative to the trial file",
               .takes = "FILE",
               .has_flag = false},
              &ReportSpec::text),
          key({.name = "authors", .meaning = "printed below the title", .has_flag = false}, &ReportSpec::authors),
          key({.name = "date",
               .meaning = "printed below the title as it is given",
               .otherwise = "the day of SOURCE_DATE_EPOCH; without it none",
               .has_flag = false},
              &ReportSpec::date),
          key({.name = "logo",
               .meaning =
                   "file of a picture above the title, PNG or JPEG, in .docx and .html; relative to the trial file",
               .takes = "FILE",
               .has_flag = false},
              &ReportSpec::logo),
          key({.name = "logo_description",
               .meaning = "what the logo shows, in words, for those who do not see it",
               .has_flag = false},
              &ReportSpec::logo_description),
          key({.name = "plain_language",
               .meaning = "above the tables of results a paragraph for each result, in everyday words",
               .has_flag = false},
              &ReportSpec::plain_language),
          key({.name = "table_notes",
               .meaning = "where a .docx has the notes of its tables: `below` each, or as `footnotes` of its caption",
               .has_flag = false},
              &ReportSpec::table_notes),
          key({.name = "reference_docx",
               .meaning = "file of Word whose styles a .docx takes over: headings, text, captions",
               .takes = "FILE",
               .has_flag = false},
              &ReportSpec::reference_docx),
          key({.name = "lock",
               .meaning = "file of the locked protocol: the document lists what has changed since",
               .takes = "FILE",
               .has_flag = false},
              &ReportSpec::lock),
          key({.name = "coefficients",
               .meaning = "a table of all coefficients of each model: arms, prior measure and covariates"},
              &ReportSpec::coefficients)}}));
}

}  // namespace trial_detail

template <>
const std::vector<KeyOf<FlowReason>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<FlowReason>(
        "flow.reason",
        {{key({.name = "reason", .meaning = "why they are not in the trial, or not in its analysis", .required = true},
              &FlowReason::reason),
          key({.name = "arm",
               .meaning = "name of the arm that lost them",
               .otherwise = "left out before randomisation"},
              &FlowReason::arm),
          key({.name = "clusters", .meaning = "how many clusters"}, &FlowReason::clusters, people()),
          key({.name = "individuals", .meaning = "how many individuals"}, &FlowReason::individuals, people())}});
    return keys;
}

template <>
const std::vector<KeyOf<DeviationSpec>>& keys_of() {
    using namespace trial_detail;
    static const auto keys = section<DeviationSpec>(
        "deviation",
        {{key({.name = "key",
               .meaning =
                   "what changed, as the document names it (`analysis.standard_errors`, `outcome.nfa.prior`), or "
                   "its beginning (`outcome.nfa`)",
               .required = true},
              &DeviationSpec::key),
          key({.name = "reason", .meaning = "why", .required = true}, &DeviationSpec::reason)}});
    return keys;
}

}  // namespace clustertrial
