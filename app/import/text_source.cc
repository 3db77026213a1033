#include "app/import/text_source.h"

#include <lzma.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

namespace orderlog {
namespace {

constexpr std::size_t kPieceBytes = 256 << 10;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class PlainSource final : public TextSource {
 public:
  PlainSource(File file, std::string path)
      : file_(std::move(file)), path_(std::move(path)), piece_(kPieceBytes) {}

  Result<std::string_view, std::string> read() override {
    const std::size_t got = std::fread(piece_.data(), 1, piece_.size(), file_.get());
    if (got == 0 && std::ferror(file_.get()) != 0) {
      return fail("can't read " + path_ + ": " + std::generic_category().message(errno));
    }
    return std::string_view(piece_.data(), got);
  }
  [[nodiscard]] bool had_trouble() const override { return std::ferror(file_.get()) != 0; }

 private:
  const File file_;
  const std::string path_;
  std::vector<char> piece_;
};

std::string_view reason(lzma_ret code) {
  if (code == LZMA_FORMAT_ERROR) return "it is no .xz file";
  if (code == LZMA_BUF_ERROR) return "it is cut off";
  if (code == LZMA_MEM_ERROR || code == LZMA_MEMLIMIT_ERROR) return "it needs too much memory";
  return "its contents are damaged";
}

class XzSource final : public TextSource {
 public:
  XzSource(std::unique_ptr<TextSource> packed, std::string path)
      : packed_(std::move(packed)), path_(std::move(path)), piece_(kPieceBytes) {
    start_ = lzma_stream_decoder(&stream_, kMaxMemoryBytes, LZMA_CONCATENATED);
  }
  ~XzSource() override { lzma_end(&stream_); }
  XzSource(const XzSource&) = delete;
  XzSource& operator=(const XzSource&) = delete;

  Result<std::string_view, std::string> read() override {
    if (start_ != LZMA_OK) return trouble(start_);
    stream_.next_out = reinterpret_cast<std::uint8_t*>(piece_.data());
    stream_.avail_out = piece_.size();
    while (!ended_ && stream_.avail_out > 0) {
      if (stream_.avail_in == 0 && !input_ended_) {
        const auto more = packed_->read();
        if (!more.ok()) return fail(more.error());
        input_ended_ = more->empty();
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(more->data());
        stream_.avail_in = more->size();
      }
      const lzma_ret code = lzma_code(&stream_, input_ended_ ? LZMA_FINISH : LZMA_RUN);
      if (code == LZMA_STREAM_END) {
        ended_ = true;
      } else if (code != LZMA_OK) {
        return trouble(code);
      }
    }
    return std::string_view(piece_.data(), piece_.size() - stream_.avail_out);
  }
  [[nodiscard]] bool had_trouble() const override { return packed_->had_trouble(); }

 private:
  static constexpr std::uint64_t kMaxMemoryBytes = std::uint64_t{256} << 20;

  [[nodiscard]] Failure<std::string> trouble(lzma_ret code) const {
    return fail("can't unpack " + path_ + ": " + std::string(reason(code)));
  }

  const std::unique_ptr<TextSource> packed_;
  const std::string path_;
  std::vector<char> piece_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_ret start_ = LZMA_OK;
  bool input_ended_ = false;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<TextSource>, std::string> open_text_source(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    return fail("can't open " + path + ": " + std::generic_category().message(errno));
  }
  std::unique_ptr<TextSource> source = std::make_unique<PlainSource>(std::move(file), path);
  if (path.ends_with(".xz")) source = std::make_unique<XzSource>(std::move(source), path);
  return source;
}

}  // namespace orderlog
