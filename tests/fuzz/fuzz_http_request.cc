// HTTP requests as a connection reads them: what is read does not depend on how the bytes come in,
// and a request that was read, written down again, is read as the same one.
//
// Input: a byte of choices, a byte that the cuts come from, then what the connection receives.

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "api/http/query.h"
#include "api/http/request_reader.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/input_parts.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

using http::Query;
using http::Request;
using http::RequestHead;
using http::RequestReader;

const bool kPlanted = is_planted("http_request");

struct Message {
  std::string method;
  int minor_version = 1;
  bool keep_alive = true;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  friend bool operator==(const Message&, const Message&) = default;
};

// What a connection has made of its bytes.
struct Reading {
  std::vector<Message> messages;
  std::string unfinished;  // of the last one
  std::string refusal;

  friend bool operator==(const Reading&, const Reading&) = default;
};

Message message_of(const RequestReader& reader) {
  const Request request = reader.request();
  const RequestHead& head = reader.head();
  Message message;
  message.method = name_of(request.method());
  message.minor_version = request.minor_version();
  message.keep_alive = head.keep_alive;
  message.path = request.path();
  message.query = request.query();
  // The header begins with the request's line, so that any of its texts tells where it stands.
  const char* const base = request.path().data() - head.path.at;
  for (std::size_t i = 0; i < head.field_count; ++i) {
    message.fields.emplace_back(head.fields[i].name.in(base), head.fields[i].value.in(base));
  }
  message.body = request.body();
  return message;
}

// Takes events until the reader wants more bytes; false where it wants none any more.
bool take_events(RequestReader& reader, bool streamed, Reading& reading) {
  while (true) {
    switch (reader.next()) {
      case RequestReader::Event::kNeedMore:
        return true;
      case RequestReader::Event::kHead:
        if (streamed) {
          reading.messages.push_back(message_of(reader));
          reader.stream_body();
        } else {
          reader.read_whole_body();
        }
        break;
      case RequestReader::Event::kRequest:
        reading.messages.push_back(message_of(reader));
        break;
      case RequestReader::Event::kPiece:
        reading.unfinished += reader.piece();
        break;
      case RequestReader::Event::kBodyEnd:
        reading.messages.back().body = std::exchange(reading.unfinished, {});
        break;
      case RequestReader::Event::kRefused:
        reading.refusal = reader.refusal().detail;
        return false;
    }
  }
}

// `cuts`: 0 gives the reader as much as it has room for, anything else is the seed of pieces of 1
// to 16 bytes.
Reading read(std::string_view bytes, const http::Options& options, bool streamed, unsigned cuts) {
  RequestReader reader(options);
  Reading reading;
  while (!bytes.empty()) {
    const auto room = reader.room();
    must(!room.empty(), "a reader that goes on has room");
    cuts = cuts * 1'103'515'245U + (cuts == 0 ? 0U : 12'345U);
    const std::size_t piece = cuts == 0 ? bytes.size() : 1 + (cuts >> 16) % 16;
    const std::size_t size = std::min({bytes.size(), room.size(), piece});
    std::memcpy(room.data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    if (!take_events(reader, streamed, reading)) break;
  }
  return reading;
}

void append_escaped(std::string_view text, std::string_view plain, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    // The planted bug: what looks like an escape is taken for one, and not escaped itself.
    if (is_word || plain.find(c) != std::string_view::npos || (kPlanted && c == '%')) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

// The request as somebody else would send it: a length in place of chunks, escapes where bytes need
// them, its path alone in place of an absolute form.
std::string written(const Message& message) {
  std::string text = message.method + ' ';
  append_escaped(message.path, "/-._~*:@!$&'()+,;=", text);
  if (!message.query.empty()) text += '?' + message.query;
  text += " HTTP/1." + std::to_string(message.minor_version) + "\r\n";
  for (const auto& [name, value] : message.fields) text += name + ": " + value + "\r\n";
  return text + "\r\n";
}

bool is_framing(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name == "content-length" || name == "transfer-encoding";
}

void check_writing(Message message, const http::Options& options) {
  const auto framing = std::remove_if(message.fields.begin(), message.fields.end(),
                                      [](const auto& field) { return is_framing(field.first); });
  message.fields.erase(framing, message.fields.end());
  if (!message.body.empty()) {
    message.fields.emplace_back("Content-Length", std::to_string(message.body.size()));
  }
  const Reading again = read(written(message) + message.body, options, false, 0);
  must(again.refusal.empty(), "a request that was read can be written and read again");
  must(again.messages == std::vector{message}, "a request written again is the same request");
}

void check_query(std::string_view text) {
  Query query;
  if (query.parse(text)) return;
  std::string written;
  for (const auto& [name, value] : query) {
    written += written.empty() ? "" : "&";
    append_escaped(name, "-._~", written);
    written += '=';
    append_escaped(value, "-._~", written);
  }
  Query again;
  must(!again.parse(written), "a query that was read can be written and read again");
  must(std::equal(
           query.begin(), query.end(), again.begin(), again.end(),
           [](const auto& a, const auto& b) { return a.name == b.name && a.value == b.value; }),
       "a query written again has the same parameters");
}

// Small enough for an input to meet them.
http::Options small_limits() {
  http::Options options;
  options.header_bytes_max = 512;
  options.body_bytes_max = 64;
  return options;
}

}  // namespace

void http_request(std::string_view input) {
  static const http::Options kSmall = small_limits();
  static const http::Options kUsual;
  InputParts parts(input);
  const unsigned choices = parts.byte();
  const unsigned cuts = parts.byte();
  const bool streamed = (choices & 1) != 0;
  const http::Options& options = (choices & 2) != 0 ? kSmall : kUsual;
  const std::string_view bytes = parts.rest();

  const Reading whole = read(bytes, options, streamed, 0);
  must(read(bytes, options, streamed, cuts + 1) == whole,
       "what is read does not depend on how the bytes come in");
  // With room for what escapes take.
  static const http::Options kRoomy = [] {
    http::Options roomy;
    roomy.header_bytes_max = http::kHeaderBytesLimit;
    return roomy;
  }();
  for (const Message& message : whole.messages) {
    check_query(message.query);
    const bool is_whole =
        !streamed || &message != &whole.messages.back() || whole.unfinished.empty();
    if (is_whole && message.path.size() < http::kHeaderBytesLimit / 8) {
      check_writing(message, kRoomy);
    }
  }
}

}  // namespace orderlog::fuzz
