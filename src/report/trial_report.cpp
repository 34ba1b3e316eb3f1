#include "clustertrial/report/trial_report.hpp"

#include "clustertrial/analysis/description.hpp"
#include "clustertrial/analysis/effect.hpp"
#include "clustertrial/analysis/past_data.hpp"
#include "clustertrial/core/error.hpp"
#include "clustertrial/core/version.hpp"
#include "clustertrial/core/words.hpp"
#include "clustertrial/data/checksum.hpp"
#include "clustertrial/power/mdes.hpp"
#include "clustertrial/report/mdes_table.hpp"
#include "clustertrial/report/report_names.hpp"
#include "clustertrial/report/simulation_report.hpp"
#include "clustertrial/report/trial_tables.hpp"

#include "author_text.hpp"
#include "display.hpp"
#include "effect_cells.hpp"
#include "flow_figure.hpp"
#include "plain_words.hpp"
#include "protocol_tables.hpp"
#include "report_items.hpp"
#include "report_sections.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace clustertrial {

namespace {

using namespace report_detail;

bool is_of_another_protocol(const Certificate& certificate, const Trial& trial) {
    return certificate.result.of.protocol_sha256 != simulated_protocol_sha256(trial);
}

/// Tables of what the protocol says, before those of results: they have no number, as in published reports.
std::vector<ReportItem> protocol_items(const AnalysisResult& result, const ReportSources& sources) {
    std::vector<ReportItem> items;
    items.push_back({ReportSection::summary, design_table(result)});
    const Trial& trial = result.trial;
    if (const StagesOfTrial power = stages_of(result); !power.stages.empty()) {
        ResultTable mdes = to_table(estimate_mdes(power.stages), mdes_words_of(trial));
        mdes.id = "mdes";
        mdes.notes.insert(mdes.notes.end(), power.notes.begin(), power.notes.end());
        items.push_back({ReportSection::power, std::move(mdes)});
    }
    if (sources.certificate) {
        std::vector<ResultTable> tables = simulation_tables(sources.certificate->result);
        if (is_of_another_protocol(*sources.certificate, trial)) {
            tables.front().notes.insert(tables.front().notes.begin(),
                                        "These trials were simulated by another protocol than the one of this report.");
        }
        for (ResultTable& table : tables) items.push_back({ReportSection::power, std::move(table)});
    }
    if (sources.lock) {
        items.push_back({ReportSection::deviations, deviations_table(*sources.lock, trial)});
    } else if (!trial.deviations.empty()) {
        items.push_back({ReportSection::deviations, stated_deviations_table(trial)});
    }
    return items;
}

/// Puts a report together, block by block.
class ReportBuilder {
  public:
    ReportBuilder(const AnalysisResult& result, const ReportSources& sources)
        : result_(result),
          spec_(result.trial.report),
          sections_(sections_of(spec_)),
          items_(protocol_items(result, sources)),
          problems_(sources.text_file) {
        for (ReportItem& item : report_items(result)) items_.push_back(std::move(item));
        items_.push_back({ReportSection::outcomes, outcomes_table(result)});  // after the estimand
        items_.push_back({ReportSection::checklist, checklist_table({})});    // filled in below
        if (!sources.text_file.empty()) {
            text_ = read_author_text(sources.text, sources.text_file, named_values(result), references(), spec_);
        }
        find_places();
        for (const ReportSection section : sections_with_something()) {
            if (is_appendix(section, spec_)) letters_[section] = static_cast<char>('A' + letters_.size());
            headings_[section] = heading_of(section);
        }
        items_.back().content = checklist_table(headings_);
    }

    Document build() {
        for (const AuthorBlock& block : text_.before) add_author_block(block);
        for (const ReportSection section : sections_) add_section(section);
        check_sections_of_text();
        check_references();
        problems_.throw_if_any();
        fill_references();
        return std::move(document_);
    }

  private:
    [[nodiscard]] std::vector<std::string> references() const {
        std::vector<std::string> names;
        for (const ReportItem& item : items_) names.push_back(reference_of(item));
        return names;
    }

    /// What the author puts somewhere does not stand in its section a second time.
    void find_places() {
        const auto find = [&](const std::vector<AuthorBlock>& blocks) {
            for (const AuthorBlock& block : blocks) {
                if (const auto* place = std::get_if<ItemPlace>(&block)) placed_.insert(place->reference);
            }
        };
        find(text_.before);
        for (const auto& [section, blocks] : text_.sections) find(blocks);
    }

    /// The checklist leads to no section that is not there.
    [[nodiscard]] std::vector<ReportSection> sections_with_something() const {
        std::vector<ReportSection> present;
        for (const ReportSection section : sections_) {
            const bool has_item = std::any_of(items_.begin(), items_.end(), [&](const ReportItem& item) {
                return item.section == section && !placed_.contains(reference_of(item));
            });
            if (has_item || text_.sections.contains(section)) present.push_back(section);
        }
        return present;
    }

    /// "Primary analysis", "Appendix A: Further tables and figures"
    [[nodiscard]] std::string heading_of(ReportSection section) const {
        const auto letter = letters_.find(section);
        const std::string title = title_of(section, spec_);
        return letter == letters_.end() ? title : "Appendix " + letter->second + ": " + title;
    }

    void add_section(ReportSection section) {
        const std::size_t before = document_.blocks.size();
        const auto letter = letters_.find(section);
        letter_ = letter == letters_.end() ? "" : letter->second;
        document_.blocks.emplace_back(Heading{heading_of(section)});
        const auto own = text_.sections.find(section);
        if (own != text_.sections.end()) {
            for (const AuthorBlock& block : own->second) add_author_block(block);
        }
        if (spec_.plain_language) add_plain_words(section);
        for (const ReportItem& item : items_) {
            if (item.section == section && !placed_.contains(reference_of(item))) add_item(item);
        }
        if (document_.blocks.size() == before + 1) document_.blocks.pop_back();  // nothing but its heading
    }

    void add_plain_words(ReportSection section) {
        const bool primary = section == ReportSection::primary;
        if (!primary && section != ReportSection::secondary) return;
        for (const EffectRow& row : rows_of(result_.get<Effects>(), result_.trial)) {
            if ((row.outcome().role == OutcomeRole::primary) != primary) continue;
            document_.blocks.emplace_back(
                Prose(row.effect != nullptr ? plain_words(*row.effect, result_.trial) : plain_words(*row.none)));
        }
    }

    void add_author_block(const AuthorBlock& block) {
        if (const auto* heading = std::get_if<Heading>(&block)) {
            document_.blocks.emplace_back(*heading);
        } else if (const auto* prose = std::get_if<Prose>(&block)) {
            document_.blocks.emplace_back(*prose);
        } else {
            const std::string& reference = std::get<ItemPlace>(block).reference;
            const auto item = std::find_if(items_.begin(), items_.end(),
                                           [&](const ReportItem& one) { return reference_of(one) == reference; });
            if (numbers_.contains(reference)) {
                problems_.add(std::get<ItemPlace>(block).place,
                              in_quotes(name_of_reference(reference)) +
                                  " is put into the document twice; refer to it within a sentence");
                return;
            }
            add_item(*item);
        }
    }

    void add_item(const ReportItem& item) {
        if (const auto* table = std::get_if<ResultTable>(&item.content)) {
            ResultTable copy = *table;
            renumber(copy.number, "Table");
            numbers_[reference_of(item)] = copy.number ? to_text(*copy.number) : copy.title;
            document_.blocks.emplace_back(std::move(copy));
            return;
        }
        Figure figure = std::get<Figure>(item.content);
        try {
            check_figure(figure);
        } catch (const Error& error) {
            document_.blocks.emplace_back(
                Prose("The figure \"" + figure.title + "\" could not be drawn: " + error.what()));
            numbers_[reference_of(item)] = "the figure that could not be drawn";
            return;
        }
        renumber(figure.number, "Figure");
        numbers_[reference_of(item)] = to_text(*figure.number);
        document_.blocks.emplace_back(std::move(figure));
    }

    /// Each appendix counts by itself.
    void renumber(std::optional<CaptionNumber>& number, const std::string& label) {
        if (number) number = CaptionNumber{label, ++counts_[label + letter_], letter_};
    }

    /// What is written of a section that the document does not have would be lost without a word.
    void check_sections_of_text() {
        for (const auto& [section, place] : text_.places) {
            if (std::find(sections_.begin(), sections_.end(), section) != sections_.end()) continue;
            problems_.add(place, "the text has the section '" + std::string(to_name(section)) +
                                     "', which 'sections' of [report] leaves out");
        }
    }

    void check_references() {
        for (const auto& [reference, place] : text_.references) {
            if (numbers_.contains(reference)) continue;
            problems_.add(place, "the text refers to " + in_quotes(name_of_reference(reference)) +
                                     ", which no section of the document has");
        }
    }

    void fill_references() {
        for (Block& block : document_.blocks) {
            auto* prose = std::get_if<Prose>(&block);
            if (prose == nullptr) continue;
            for (TextRun& run : prose->runs) {
                if (!run.reference.empty()) run.text = numbers_.at(run.reference);
            }
        }
    }

    const AnalysisResult& result_;
    const ReportSpec& spec_;
    std::vector<ReportSection> sections_;
    std::vector<ReportItem> items_;
    AuthorText text_;
    TextProblems problems_;
    std::set<std::string> placed_;
    std::map<ReportSection, std::string> letters_;   ///< of the appendices that there are
    std::map<ReportSection, std::string> headings_;  ///< of the sections that there are
    std::string letter_;                             ///< of the section that is being written
    std::map<std::string, int> counts_;
    std::map<std::string, std::string> numbers_;  ///< what a text calls each item that is there
    Document document_;
};

/// What the results were made of; what a document adds to them comes after it.
DocumentStamp stamp_of(const AnalysisResult& result, const std::string& folder) {
    DocumentStamp stamp;
    stamp.version = std::string(version());
    stamp.trial_file = std::filesystem::path(result.trial.file).filename().string();
    stamp.files.push_back({stamp.trial_file, result.trial.sha256});
    for (const InputFile& input : result.inputs())
        stamp.files.push_back({within_folder(input.file, folder), input.sha256});
    return stamp;
}

}  // namespace

Document trial_report(const AnalysisResult& result, const ReportSources& sources) {
    const ReportSpec& spec = result.trial.report;
    Document document = ReportBuilder(result, sources).build();
    document.metadata.title = result.trial.title.empty() ? "Results of the trial" : result.trial.title;
    document.metadata.language = "en-GB";
    document.metadata.title_above = true;
    document.metadata.made_by = made_by("report");
    document.metadata.authors = spec.authors;
    document.metadata.table_notes = spec.table_notes;
    document.metadata.logo = sources.logo;
    document.metadata.date = spec.date.empty() ? sources.date : spec.date;
    const std::filesystem::path trial_file(result.trial.file);
    const std::string folder = trial_file.parent_path().string();
    document.provenance = provenance_table(result, "report", folder);
    document.metadata.stamp = stamp_of(result, folder);
    const auto add_input = [&](const std::string& what, const std::string& file, const std::string& sha256) {
        if (file.empty()) return;
        const std::string name = std::filesystem::path(file).filename().string();
        document.provenance->rows.push_back({{Cell(what), Cell(name)}});
        document.provenance->rows.push_back({{Cell("Its SHA-256"), Cell(sha256)}});
        document.metadata.stamp->files.push_back({name, sha256});
    };
    add_input("Author's text", sources.text_file, sha256_of(sources.text));
    if (sources.lock) add_input("Locked protocol", sources.lock->file, sources.lock->sha256);
    if (sources.certificate)
        add_input("Certificate of simulated trials", sources.certificate->file, sources.certificate->sha256);
    if (sources.logo) add_input("Logo", sources.logo->file, sha256_of(sources.logo->bytes));
    if (sources.reference) add_input("Styles of", sources.reference->file, sha256_of(sources.reference->bytes));
    const bool dated_outside = spec.date.empty() && !sources.date.empty();
    if (dated_outside) document.metadata.stamp->date = sources.date;
    document.metadata.stamp->reference_docx = sources.reference_flag;
    document.provenance->rows.push_back(
        {{Cell("Made again by"), Cell("report " + trial_file.filename().string() + sources.flags +
                                      (dated_outside ? ", with SOURCE_DATE_EPOCH on that day" : ""))}});
    return document;
}

std::vector<std::string> report_warnings(const AnalysisResult& result, const ReportSources& sources) {
    std::vector<std::string> warnings;
    const Trial& trial = result.trial;
    if (const auto& outcomes = result.get<Attritions>().outcomes; !outcomes.empty()) {
        for (const std::string& words : words_of_gaps(trial, outcomes)) warnings.push_back("flow: " + words);
    }
    if (sources.lock) {
        for (const std::string& key : idle_deviations(differences(*sources.lock, trial), trial))
            warnings.push_back("[[deviation]] gives a reason for '" + key + "', which has not changed");
    }
    if (sources.certificate && is_of_another_protocol(*sources.certificate, trial)) {
        warnings.push_back(sources.certificate->file +
                           " is of another protocol: since it was made, a key changed that decides a number; make it "
                           "again by simulate");
    }
    return warnings;
}

namespace {

/// The names of a block: its id, and what a text refers to it by; nothing of one that is no table or figure.
struct NamesOfBlock {
    std::string own;
    std::string reference;
    std::string title;
};

std::optional<NamesOfBlock> names_of(const Block& block) {
    if (const auto* table = std::get_if<ResultTable>(&block))
        return NamesOfBlock{table->id, name_of_reference(reference_of(*table)), caption_of(*table)};
    if (const auto* figure = std::get_if<Figure>(&block))
        return NamesOfBlock{figure->id, name_of_reference(reference_of(*figure)), caption_of(*figure)};
    return std::nullopt;
}

}  // namespace

std::vector<NamedItem> named_items(const Document& document) {
    std::vector<NamedItem> items;
    for (const Block& block : document.blocks) {
        const auto names = names_of(block);
        if (!names) continue;
        const bool taken =
            std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.id == names->own; });
        items.push_back({taken ? names->reference : names->own, names->title});
    }
    return items;
}

Document only_item(const Document& document, const std::string& id) {
    Document only;
    only.metadata = document.metadata;
    for (const Block& block : document.blocks) {
        const auto names = names_of(block);
        if (!names) continue;
        if (only.blocks.empty() && (id == names->own || id == names->reference)) only.blocks.push_back(block);
        if (id == names->reference) only.blocks = {block};
    }
    if (only.blocks.empty()) {
        std::vector<std::string> known;
        for (const NamedItem& item : named_items(document)) known.push_back(item.id);
        const std::string near = nearest_name(id, known);
        throw Error(ErrorKind::usage,
                    "no table or figure is called " + in_quotes(id) +
                        (near.empty() ? "; there are " + joined(known) : "; did you mean " + in_quotes(near) + "?"));
    }
    only.metadata.title_above = false;
    only.metadata.authors.clear();
    only.metadata.date.clear();
    only.metadata.logo.reset();
    only.metadata.stamp.reset();  // one item does not make the document again
    return only;
}

}  // namespace clustertrial
