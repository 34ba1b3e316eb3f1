#include "clustertrial/report/certificate.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/number.hpp"
#include "clustertrial/core/words.hpp"

#include <string>
#include <utility>
#include <vector>

namespace clustertrial {

namespace {

/// "16: control 8, intervention 8"
std::string schools_text(const Verification& verification) {
    std::vector<std::string> arms;
    for (const auto& [arm, schools] : verification.arms) arms.push_back(arm + " " + format_count(schools));
    return format_count(verification.schools) + ": " + joined(arms);
}

std::string seed_text(const AllocationRecord& record) {
    const bool committed = record.context.commitment.has_value();
    return std::to_string(record.plan.seed) + (committed                          ? ", committed to before the draw"
                                               : record.context.seed_from_entropy ? ", drawn by the program"
                                                                                  : ", given to the program");
}

std::string list_file(const Verification& verification) {
    const std::string& recorded = verification.record.context.input_file;
    // Of a split file no list is read.
    if (!verification.part && !verification.paths.list.empty()) return verification.paths.list;
    return recorded.empty() ? "standard input" : recorded;
}

/// The rows of a certificate: what, and what it is.
class Rows {
  public:
    void add(const std::string& what, const std::string& found) { table_.rows.push_back({{Cell(what), Cell(found)}}); }
    void add_each(const std::string& what, const std::vector<std::string>& found) {
        for (const auto& one : found) add(&one == &found.front() ? what : "", one);
    }
    ResultTable& table() { return table_; }

  private:
    ResultTable table_{"certificate", "", {{"What"}, {"Found"}}, {}, {}};
};

ResultTable certificate_table(const Verification& verification) {
    const AllocationRecord& record = verification.record;
    Rows rows;
    rows.add("Record", verification.record_file);
    rows.add("its SHA-256", verification.record_file_sha256);
    rows.add("Method", std::string(traits_of(record.plan.method()).algorithm));
    rows.add("Generator", std::string(traits_of(record.plan.generator).version));
    rows.add("Seed", seed_text(record));
    rows.add("List", list_file(verification));
    rows.add("its SHA-256", record.input_sha256);
    rows.add("Allocation", record.context.allocation_file);
    rows.add("its SHA-256", record.allocation_sha256);
    if (verification.part) {
        rows.add("This file", verification.part->file);
        rows.add("its SHA-256", verification.part->sha256);
        rows.add("of", verification.part->column + " " + verification.part->value);
    }
    rows.add("Schools", schools_text(verification));
    rows.add_each("Checked too", verification.checked);
    rows.add_each("Not checked", verification.unchecked);
    return std::move(rows.table());
}

std::string statement_of(const Verification& verification) {
    if (verification.part) {
        return "The file named below is, byte for byte, the one that the draw wrote for " + verification.part->column +
               " " + verification.part->value +
               ": its SHA-256 is in the record of the draw. The draw itself was not "
               "repeated here: that needs the whole list.";
    }
    return "The draw was repeated from the list and the record named below. It gives this allocation and this record, "
           "byte for byte.";
}

}  // namespace

Document to_certificate(const Verification& verification, const std::string& made_by) {
    if (!verification.differences.empty())
        throw Error(ErrorKind::usage, "a certificate is of an allocation that verifies; this one does not");
    Document document{Heading{"Certificate of an allocation"}, Prose{statement_of(verification)},
                      certificate_table(verification),
                      Prose{"Verified by " + made_by +
                            ". A SHA-256 can be compared with any other program "
                            "(sha256sum on Linux, certutil -hashfile FILE SHA256 on Windows)."},
                      Prose{"Checked by: ______________________________  Date: ________________"}};
    document.metadata = {.title = "Certificate of an allocation", .made_by = made_by};
    return document;
}

}  // namespace clustertrial
