#pragma once

#include "clustertrial/data/input_file.hpp"
#include "clustertrial/trial/trial.hpp"

#include <any>
#include <map>
#include <string>
#include <typeindex>
#include <vector>

namespace clustertrial {

/// Everything `analyse` knows about a trial, before any table. What each analysis made is kept by its type: an analysis
/// brings a type of its own (`Effects`, `Clusterings`, ...), and nothing here names any of them.
struct AnalysisResult {
    Trial trial;  ///< the protocol that produced it
    std::string data_sha256;
    std::vector<InputFile> other_inputs;  ///< files beside trial file and data that were read
    std::vector<std::string> warnings;

    /// The data, and the other files that decided the result.
    [[nodiscard]] std::vector<InputFile> inputs() const {
        std::vector<InputFile> all{{InputKind::data, trial.data.file, data_sha256}};
        all.insert(all.end(), other_inputs.begin(), other_inputs.end());
        return all;
    }
    /// Null where the protocol does not want that analysis.
    template <typename T>
    [[nodiscard]] const T* find() const {
        const auto found = made_.find(std::type_index(typeid(T)));
        return found == made_.end() ? nullptr : std::any_cast<T>(&found->second);
    }
    /// What was made, or an empty one.
    template <typename T>
    [[nodiscard]] const T& get() const {
        static const T empty{};
        const T* made = find<T>();
        return made == nullptr ? empty : *made;
    }
    /// For the analysis that makes it: empty at first.
    template <typename T>
    T& make() {
        std::any& held = made_[std::type_index(typeid(T))];
        if (!held.has_value()) held = T{};
        return *std::any_cast<T>(&held);
    }

  private:
    std::map<std::type_index, std::any> made_;
};

}  // namespace clustertrial
