#pragma once

#include "clustertrial/data/csv.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <Eigen/Core>

/// Reading the committed reference files.
namespace clustertrial::testing_support {

/// The columns of tests/reference/FILE: numbers, except those named in `text`.
inline Table read_reference(const std::string& file, const std::vector<std::string>& text = {}) {
    const std::string path = std::string(CLUSTERTRIAL_TEST_DIR "/reference/") + file;
    std::vector<ColumnRequest> requests;
    for (const std::string& name : read_csv_header(path)) {
        const bool is_text = std::find(text.begin(), text.end(), name) != text.end();
        requests.push_back({name, is_text ? CellKind::text : CellKind::number});
    }
    return read_csv(path, requests);
}

inline Eigen::VectorXd column(const Table& table, const std::string& name) {
    const auto& values = table.numbers(name).values;
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace clustertrial::testing_support
