#include "api/http/head_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "api/http/ascii.h"
#include "api/http/target.h"

namespace orderlog::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

constexpr Refusal kBadFraming =
    bad_request("Content-Length and Transfer-Encoding exclude each other");

// Notes where Beast's tokens stand. What Beast accepts and we do not is set in `refusal`, which
// wins over its errors.
class HeadParser final : public bhttp::basic_parser<true> {
 public:
  HeadParser(const char* base, const Options& options, RequestHead& out)
      : base_(base), options_(options), out_(out) {
    body_limit(boost::none);
    header_limit(kHeaderBytesLimit);
  }

  std::optional<Refusal> refusal;
  std::size_t hosts = 0;
  std::size_t content_lengths = 0;
  std::size_t transfer_encodings = 0;
  beast::string_view target;

 private:
  void on_request_impl(bhttp::verb method, beast::string_view, beast::string_view request_target,
                       int version, beast::error_code& ec) override {
    target = request_target;
    out_.minor_version = static_cast<std::uint8_t>(version - 10);
    if (!set_method(method)) refuse(kUnknownMethod, ec);
  }

  void on_field_impl(bhttp::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& ec) override {
    if (out_.field_count == kHeaderFieldsMax) return refuse(kTooManyFields, ec);
    out_.fields[out_.field_count++] = {span_of(name), span_of(value)};
    const std::string_view text(value.data(), value.size());
    // Only these few decide where a request ends; the other three hundred names are the handlers'
    // business.
    if (field == bhttp::field::host) {
      ++hosts;
      if (!is_host(text)) refuse(bad_request("the Host field is malformed"), ec);
    } else if (field == bhttp::field::content_length) {
      ++content_lengths;
      read_content_length(text, ec);
    } else if (field == bhttp::field::transfer_encoding) {
      const bool is_chunked = equals_ignoring_case(text, "chunked");
      if (!is_chunked && options_.planted_blind_to_encodings) return;
      ++transfer_encodings;
      out_.chunked = true;
      if (!is_chunked) {
        refuse(bad_request("the only Transfer-Encoding understood here is chunked"), ec);
      }
    } else if (field == bhttp::field::expect) {
      out_.expects_continue = equals_ignoring_case(text, "100-continue");
      if (!out_.expects_continue) refuse(kExpectationFailed, ec);
    }
  }

  bool set_method(bhttp::verb method) {
    if (method == bhttp::verb::get) return out_.method = Method::kGet, true;
    if (method == bhttp::verb::post) return out_.method = Method::kPost, true;
    if (method == bhttp::verb::put) return out_.method = Method::kPut, true;
    if (method == bhttp::verb::head) return out_.method = Method::kHead, true;
    if (method == bhttp::verb::patch) return out_.method = Method::kPatch, true;
    if (method == bhttp::verb::delete_) return out_.method = Method::kDelete, true;
    if (method == bhttp::verb::options) return out_.method = Method::kOptions, true;
    return false;
  }

  // Beast takes lists of equal numbers too, which another reader may not.
  void read_content_length(std::string_view text, beast::error_code& ec) {
    constexpr std::size_t kDigitsMax = 18;
    std::uint64_t value = 0;
    bool good = !text.empty() && text.size() <= kDigitsMax;
    for (const char c : text) {
      good = good && http::is_digit(c);
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (!good) return refuse(bad_request("the Content-Length is malformed"), ec);
    out_.content_length = value;
  }

  [[nodiscard]] HeadSpan span_of(beast::string_view text) const {
    return {static_cast<std::uint16_t>(text.data() - base_),
            static_cast<std::uint16_t>(text.size())};
  }

  void refuse(const Refusal& why, beast::error_code& ec) {
    refusal = why;
    ec = bhttp::error::bad_field;
  }

  void on_header_impl(beast::error_code&) override {}
  void on_finish_impl(beast::error_code&) override {}

  // Bodies are read elsewhere, and responses are not read at all.
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
    return 0;
  }

  const char* base_;
  const Options& options_;
  RequestHead& out_;
};

// Beast has one error for a version it doesn't know and for a request line that ends in something
// else.
bool names_another_version(std::string_view head) {
  const auto line = head.substr(0, head.find("\r\n"));
  if (std::count(line.begin(), line.end(), ' ') != 2) return false;
  const auto version = line.substr(line.rfind(' ') + 1);
  return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
         version[6] == '.' && is_digit(version[7]);
}

Refusal refusal_of(const beast::error_code& ec, std::string_view head) {
  if (ec == bhttp::error::bad_version && names_another_version(head)) return kUnknownVersion;
  if (ec == bhttp::error::bad_content_length || ec == bhttp::error::multiple_content_length ||
      ec == bhttp::error::bad_transfer_encoding) {
    return bad_request("the body's framing is malformed");
  }
  if (ec == bhttp::error::bad_field || ec == bhttp::error::bad_value) {
    return bad_request("a header field is malformed");
  }
  return bad_request("the request line is malformed");
}

}  // namespace

std::optional<Refusal> parse_head(std::span<char> bytes, const Options& options, RequestHead& out) {
  out.keep_alive = out.chunked = out.expects_continue = false;
  out.content_length = 0;
  out.field_count = 0;

  HeadParser parser(bytes.data(), options, out);
  beast::error_code ec;
  const std::size_t taken = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (parser.refusal) return parser.refusal;
  if (ec) return refusal_of(ec, {bytes.data(), bytes.size()});
  if (taken != bytes.size()) return bad_request("the header is malformed");
  out.keep_alive = parser.keep_alive();

  const bool is_old = out.minor_version == 0;
  if (parser.hosts > 1 || (parser.hosts == 0 && !is_old)) {
    return bad_request("exactly one Host field is required");
  }
  if (parser.content_lengths > 1 || parser.transfer_encodings > 1) {
    return bad_request("the body's framing is given twice");
  }
  if (parser.content_lengths + parser.transfer_encodings > 1) return kBadFraming;
  if (parser.transfer_encodings > 0 && is_old) {
    return bad_request("HTTP/1.0 knows no Transfer-Encoding");
  }

  const auto target_at = static_cast<std::size_t>(parser.target.data() - bytes.data());
  Target target;
  auto refusal = read_target(bytes.subspan(target_at, parser.target.size()), out.method, target);
  if (refusal) return refusal;
  const auto span_of = [&](std::string_view text) {
    return text.empty() ? HeadSpan{}
                        : HeadSpan{static_cast<std::uint16_t>(text.data() - bytes.data()),
                                   static_cast<std::uint16_t>(text.size())};
  };
  out.path = span_of(target.path);
  out.query = span_of(target.query);
  if (is_old) out.expects_continue = false;
  return std::nullopt;
}

}  // namespace orderlog::http
