#include "signed_file.hpp"

#include "clustertrial/core/error.hpp"
#include "clustertrial/data/file.hpp"
#include "clustertrial/data/signature.hpp"

#include <filesystem>
#include <utility>

namespace clustertrial::apps {

void write_signed(const std::string& bytes, const std::string& what, const std::string& sign_by,
                  std::vector<std::string> inputs, const CommonOptions& common) {
    if (sign_by.empty()) {
        write_result(bytes, common);
        return;
    }
    if (common.output == "-") {
        throw Error(ErrorKind::usage,
                    "--sign writes the signature beside the " + what + "; expected -o with the name of a file");
    }
    const std::string signature_file = common.output + ".minisig";
    inputs.push_back(sign_by);
    refuse_to_overwrite(signature_file, inputs, "--sign");
    if (!common.force && std::filesystem::exists(signature_file))
        throw Error(ErrorKind::output, signature_file + ": exists already; expected another name, or --force");
    const std::string key = read_file(sign_by, {.most_bytes = most_key_bytes});
    const std::string name = std::filesystem::path(common.output).filename().string();
    const std::string signature = sign(bytes, key, sign_by, "clustertrial " + what + " " + name);
    write_result(bytes, common);
    write_file(signature_file, signature, common.force);
}

void check_signature(const std::string& bytes, const std::string& what, const std::string& file,
                     const std::string& public_key) {
    const std::string key = read_file(public_key, {.most_bytes = most_key_bytes});
    const std::string name = file + ".minisig";
    const std::string signature = read_file(name, {.most_bytes = most_key_bytes});
    if (const auto fault = signature_fault(bytes, signature, name, key, public_key))
        throw Error(ErrorKind::input, describe({name}, "the signature of " + file + " " + *fault));
    inform("the " + what + " is signed by key " + key_id(key, public_key));
}

}  // namespace clustertrial::apps
