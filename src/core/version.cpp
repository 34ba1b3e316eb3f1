#include "clustertrial/core/version.hpp"

namespace clustertrial {

std::string_view version() {
    return CLUSTERTRIAL_VERSION;
}

}  // namespace clustertrial
