#include "xml_stream.hpp"

#include "clustertrial/core/error.hpp"

#include <exception>
#include <memory>
#include <type_traits>

#include <expat.h>

namespace clustertrial::data_detail {
namespace {

/// A cell with formatted text stands 7 deep.
constexpr int deepest = 64;

struct FreeXmlParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeXmlParser>;

/// The parse that expat's callbacks belong to. Nothing may be thrown through expat, which is C.
struct Parse {
    XML_Parser parser;
    XmlHandler& handler;
    const ZipPart& part;
    int depth = 0;
    std::exception_ptr thrown = {};

    template <typename Function>
    void guard(const Function& function) {
        if (thrown) return;
        try {
            function();
        } catch (...) {
            thrown = std::current_exception();  // rethrown by read_xml
        }
        if (thrown || handler.is_done()) XML_StopParser(parser, XML_FALSE);
    }
    [[noreturn]] void refuse(std::string_view found) const {
        throw Error(ErrorKind::input,
                    describe({part.described()}, found, "expected a workbook as spreadsheets save it: save it again"));
    }
};

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& parse = *static_cast<Parse*>(data);
    parse.guard([&] {
        if (++parse.depth > deepest) parse.refuse("holds elements more than 64 deep");
        parse.handler.start(local_name(name), XmlAttributes(attributes));
    });
}

void on_end(void* data, const XML_Char* name) {
    auto& parse = *static_cast<Parse*>(data);
    parse.guard([&] {
        --parse.depth;
        parse.handler.end(local_name(name));
    });
}

void on_text(void* data, const XML_Char* text, int size) {
    auto& parse = *static_cast<Parse*>(data);
    parse.guard([&] { parse.handler.text({text, static_cast<std::size_t>(size)}); });
}

void on_document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto& parse = *static_cast<Parse*>(data);
    parse.guard([&] { parse.refuse("has a document type declaration"); });
}

}  // namespace

std::string_view local_name(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view XmlAttributes::operator[](std::string_view name) const {
    for (const char** at = at_; *at != nullptr; at += 2)
        if (local_name(*at) == name) return at[1];
    return {};
}

void read_xml(ZipPart part, XmlHandler& handler) {
    constexpr int piece = 1 << 16;
    const Parser parser(XML_ParserCreate(nullptr));
    if (!parser) throw std::bad_alloc();
    Parse parse{parser.get(), handler, part};
    XML_SetUserData(parser.get(), &parse);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_document_type);
    for (;;) {
        void* const buffer = XML_GetBuffer(parser.get(), piece);
        if (buffer == nullptr) throw std::bad_alloc();
        const std::size_t count = part.read(static_cast<char*>(buffer), piece);
        const bool last = count < static_cast<std::size_t>(piece);
        const XML_Status status = XML_ParseBuffer(parser.get(), static_cast<int>(count), last ? 1 : 0);
        if (parse.thrown) std::rethrow_exception(parse.thrown);
        if (handler.is_done()) return;
        if (status != XML_STATUS_OK)
            parse.refuse("is not valid XML: " + std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) +
                         " on line " + std::to_string(XML_GetCurrentLineNumber(parser.get())));
        if (last) return;
    }
}

}  // namespace clustertrial::data_detail
