#include "app/text_output.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

class TextOutputTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) { return directory_ / name; }
  static std::string text_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static std::size_t entries(const std::string& directory) {
    const std::filesystem::directory_iterator all(directory);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  testing::TempDirectory directory_;
};

TEST_F(TextOutputTest, IsThereWhenItIsWhole) {
  std::filesystem::create_directory(at("d"));
  std::ofstream(at("d/page.new")) << "somebody's";
  std::ofstream(at("d/page")) << "before";
  {
    TextOutput out(at("d/page"));
    ASSERT_TRUE(out.open().ok());
    out.write("half");
    EXPECT_EQ(text_of(at("d/page")), "before");
  }
  EXPECT_EQ(text_of(at("d/page")), "before");
  EXPECT_EQ(entries(at("d")), 2u);
  TextOutput out(at("d/page"));
  ASSERT_TRUE(out.open().ok());
  out.write("whole");
  ASSERT_TRUE(out.close().ok());
  EXPECT_EQ(text_of(at("d/page")), "whole");
  EXPECT_EQ(text_of(at("d/page.new")), "somebody's");
  EXPECT_EQ(entries(at("d")), 2u);
}

TEST_F(TextOutputTest, GoesWhereALinkLeads) {
  std::ofstream(at("target")) << "before";
  std::filesystem::create_symlink("target", at("link"));
  TextOutput out(at("link"));
  ASSERT_TRUE(out.open().ok());
  out.write("through");
  ASSERT_TRUE(out.close().ok());
  EXPECT_TRUE(std::filesystem::is_symlink(at("link")));
  EXPECT_EQ(text_of(at("target")), "through");
}

TEST_F(TextOutputTest, LeavesADeviceADevice) {
  TextOutput null("/dev/null");
  ASSERT_TRUE(null.open().ok());
  null.write("gone");
  EXPECT_TRUE(null.close().ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  TextOutput full("/dev/full");
  ASSERT_TRUE(full.open().ok());
  full.write("no room");
  EXPECT_FALSE(full.close().ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(TextOutputTest, SaysWhatKeepsItFromOpening) {
  EXPECT_NE(TextOutput(at("")).open().error().find("Is a directory"), std::string::npos);
  EXPECT_NE(TextOutput(at("no/such")).open().error().find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace orderlog
