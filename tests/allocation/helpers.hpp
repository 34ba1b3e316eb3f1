#pragma once

#include "clustertrial/allocation/allocate.hpp"
#include "clustertrial/data/csv.hpp"

#include <string>

#include <gtest/gtest.h>

#include <gmock/gmock.h>

namespace clustertrial {

/// What `call` says when it throws an Error of this kind.
template <typename Call>
std::string message_of(ErrorKind kind, Call call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), kind) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

inline Table list_of(const std::string& csv, const AllocationPlan& plan) {
    return read_csv_text(csv, "list.csv", columns_for(plan), table_options_for(plan));
}

inline AllocatedList allocate_text(const std::string& csv, const AllocationPlan& plan) {
    return allocate(list_of(csv, plan), plan);
}

}  // namespace clustertrial
