#pragma once

#include "clustertrial/report/result_table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace clustertrial::report_detail {

/// Numbers tables as they are added: "Table 3. Primary analysis", "Appendix table 1. ...".
class TableList {
  public:
    void add(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Table " + std::to_string(++tables_) + ". " + title, std::move(table));
    }
    void add_appendix(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Appendix table " + std::to_string(++appendix_tables_) + ". " + title, std::move(table));
    }
    std::vector<ResultTable> take() { return std::move(list_); }

  private:
    void finish(const std::string& id, std::string title, ResultTable table) {
        table.id = id;
        table.title = std::move(title);
        list_.push_back(std::move(table));
    }

    std::vector<ResultTable> list_;
    int tables_ = 0;
    int appendix_tables_ = 0;
};

}  // namespace clustertrial::report_detail
