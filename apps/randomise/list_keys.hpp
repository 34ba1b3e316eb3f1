#pragma once

#include "clustertrial/trial/trial.hpp"

#include <array>

/// Keys of [data] that say how a list is read: flags of randomise too, kept with what [randomisation] says.
namespace clustertrial::apps {

struct ListKey {
    const char* name;
    void (*take)(RandomisationSpec& told, const DataSpec& data);  ///< as the data have it
    bool (*put)(const RandomisationSpec& told, DataSpec& data);   ///< false: not told, and `data` is as it was
};

template <auto of_list, auto of_data>
bool put_into(const RandomisationSpec& told, DataSpec& data) {
    if (!(told.*of_list)) return false;
    data.*of_data = *(told.*of_list);
    return true;
}

template <auto of_list, auto of_data>
constexpr ListKey list_key(const char* name) {
    return {name, [](RandomisationSpec& told, const DataSpec& data) { told.*of_list = data.*of_data; },
            put_into<of_list, of_data>};
}

inline const std::array<ListKey, 6>& list_keys() {
    static constexpr std::array<ListKey, 6> keys{
        list_key<&RandomisationSpec::delimiter, &DataSpec::delimiter>("delimiter"),
        list_key<&RandomisationSpec::header_row, &DataSpec::header_row>("header_row"),
        list_key<&RandomisationSpec::decimal, &DataSpec::decimal>("decimal"),
        list_key<&RandomisationSpec::spelling, &DataSpec::spelling>("spelling"),
        list_key<&RandomisationSpec::percent, &DataSpec::percent>("percent"),
        list_key<&RandomisationSpec::thousands, &DataSpec::thousands>("thousands")};
    return keys;
}

}  // namespace clustertrial::apps
