#include "clustertrial/report/document_stamp.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/core/text.hpp"
#include "clustertrial/core/words.hpp"

#include <algorithm>
#include <string_view>

namespace clustertrial {

namespace {

constexpr std::string_view prefix = "clustertrial:";
constexpr std::string_view input_prefix = "clustertrial:input-";

std::string value_called(std::string_view name, const StampFields& fields) {
    const std::string whole = std::string(prefix) + std::string(name);
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == whole; });
    return found == fields.end() ? std::string() : found->second;
}

/// A file is read by this name: it leads to no other folder, on any system.
std::string plain_name(const std::string& name, const std::string& file) {
    const bool leads_away = name == "." || name == ".." || name.find_first_of("/\\:") != std::string::npos ||
                            name.find('\0') != std::string::npos;
    if (leads_away) {
        throw Error(ErrorKind::input, file + ": its stamp names the file " + in_quotes(name) +
                                          "; expected a name without a folder. Give the trial file: "
                                          "report TRIAL.toml --verify " +
                                          file);
    }
    return name;
}

const StampedFile* file_called(const std::string& name, const std::vector<StampedFile>& files) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const StampedFile& one) { return one.name == name; });
    return found == files.end() ? nullptr : &*found;
}

}  // namespace

StampFields to_fields(const DocumentStamp& stamp) {
    StampFields fields;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) fields.emplace_back(std::string(prefix) + std::string(name), value);
    };
    add("version", stamp.version);
    add("trial-file", stamp.trial_file);
    add("reference-docx", stamp.reference_docx);
    add("date", stamp.date);
    for (std::size_t i = 0; i < stamp.files.size(); ++i)
        add("input-" + std::to_string(i + 1), stamp.files[i].sha256 + " " + stamp.files[i].name);
    return fields;
}

DocumentStamp stamp_of_fields(const StampFields& fields, const std::string& file) {
    DocumentStamp stamp;
    stamp.version = value_called("version", fields);
    stamp.trial_file = plain_name(value_called("trial-file", fields), file);
    stamp.reference_docx = plain_name(value_called("reference-docx", fields), file);
    stamp.date = value_called("date", fields);
    if (stamp.trial_file.empty()) {
        throw Error(ErrorKind::input, file +
                                          ": has no stamp that names its trial file. Give the trial file: "
                                          "report TRIAL.toml --verify " +
                                          file);
    }
    for (const auto& [name, value] : fields) {
        const std::size_t space = value.find(' ');
        if (!name.starts_with(input_prefix) || space == std::string::npos) continue;
        stamp.files.push_back({value.substr(space + 1), value.substr(0, space)});
    }
    return stamp;
}

std::vector<std::string> stamp_differences(const DocumentStamp& made, const DocumentStamp& found) {
    std::vector<std::string> all;
    if (made.version != found.version) {
        all.push_back("it was made by clustertrial " + in_quotes(found.version) + "; this is " +
                      in_quotes(made.version));
    }
    for (const StampedFile& then : found.files) {
        const StampedFile* now = file_called(then.name, made.files);
        if (now == nullptr) {
            all.push_back(in_quotes(then.name) + " is no longer an input");
        } else if (now->sha256 != then.sha256) {
            all.push_back(in_quotes(then.name) + " has changed: its SHA-256 was " + then.sha256 + "; now it is " +
                          now->sha256);
        }
    }
    for (const StampedFile& now : made.files) {
        if (file_called(now.name, found.files) == nullptr) all.push_back(in_quotes(now.name) + " is a new input");
    }
    return all;
}

}  // namespace clustertrial
