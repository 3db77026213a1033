#include "app/import/text_source.h"

#include <gtest/gtest.h>
#include <lzma.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

std::string packed(const std::string& text) {
  std::vector<std::uint8_t> out(lzma_stream_buffer_bound(text.size()));
  std::size_t size = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    out.data(), &size, out.size()),
            LZMA_OK);
  return {reinterpret_cast<const char*>(out.data()), size};
}

struct WholeText {
  std::string text;
  std::string trouble;
};

class TextSourceTest : public ::testing::Test {
 protected:
  WholeText read(const std::string& name, const std::string& bytes) {
    const std::string path = directory_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    const auto source = open_text_source(path);
    if (!source.ok()) return {"", source.error()};
    WholeText whole;
    while (true) {
      const auto piece = (*source)->read();
      if (!piece.ok()) {
        whole.trouble = piece.error();
        return whole;
      }
      if (piece->empty()) return whole;
      whole.text += *piece;
    }
  }

  // Long enough for several pieces, and not too regular.
  static std::string long_text() {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919 % 10'007) + ",";
    return text;
  }

  testing::TempDirectory directory_;
};

TEST_F(TextSourceTest, APlainFileIsReadAsItIs) {
  EXPECT_EQ(read("plain.csv", long_text()).text, long_text());
}

TEST_F(TextSourceTest, AnXzFileIsUnpacked) {
  EXPECT_EQ(read("packed.csv.xz", packed(long_text())).text, long_text());
}

TEST_F(TextSourceTest, SeveralXzStreamsAreOneText) {
  EXPECT_EQ(read("two.csv.xz", packed("one,") + packed("two")).text, "one,two");
}

TEST_F(TextSourceTest, ACutXzFileIsRefused) {
  const std::string bytes = packed(long_text());
  const WholeText whole = read("cut.csv.xz", bytes.substr(0, bytes.size() / 2));
  EXPECT_NE(whole.trouble.find("it is cut off"), std::string::npos) << whole.trouble;
}

TEST_F(TextSourceTest, ADamagedXzFileIsRefused) {
  std::string bytes = packed(long_text());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x20);
  EXPECT_NE(read("damaged.csv.xz", bytes).trouble.find("damaged"), std::string::npos);
}

TEST_F(TextSourceTest, AnythingElseNamedXzIsRefused) {
  EXPECT_NE(read("no.csv.xz", "InvoiceNo,StockCode\n").trouble.find("it is no .xz file"),
            std::string::npos);
}

TEST_F(TextSourceTest, AnEmptyFileIsAnEmptyText) {
  const WholeText whole = read("empty.csv", "");
  EXPECT_EQ(whole.text, "");
  EXPECT_EQ(whole.trouble, "");
}

TEST_F(TextSourceTest, AMissingFileIsNamed) {
  const auto source = open_text_source(directory_ / "none.csv");
  ASSERT_FALSE(source.ok());
  EXPECT_NE(source.error().find("none.csv: No such file"), std::string::npos) << source.error();
}

}  // namespace
}  // namespace orderlog
