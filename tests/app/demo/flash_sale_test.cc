#include "app/demo/flash_sale.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/json/reader.h"
#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

class DemoFlashSale : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.start()) << server_.err();
    options_.url = server_.url();
    options_.buyers = 400;
    options_.units = 40;
    options_.connections = 16;
  }

  void expect_holds(const FlashSale& sale) {
    EXPECT_TRUE(sale.holds()) << flash_sale_text(options_, sale);
  }

  testing::TempDirectory directory_;
  testing::ServerProcess server_{directory_ / "data"};
  FlashSaleOptions options_;
  SystemClock clock_;
};

TEST_F(DemoFlashSale, EveryCheckHoldsAndEveryUnitIsTaken) {
  const auto sale = play_flash_sale(options_, clock_);
  ASSERT_TRUE(sale.ok()) << sale.error();
  expect_holds(*sale);
  EXPECT_EQ(sale->checks.size(), 8u);
  EXPECT_EQ(sale->sold + sale->reserved, 40);
  EXPECT_GT(sale->sold, 0);
  EXPECT_GT(sale->reserved, 0);
  EXPECT_EQ(sale->repeats, 20u);
  EXPECT_EQ(sale->ends.at("failed: per_user_limit"), 8u);
  const std::string text = flash_sale_text(options_, *sale);
  EXPECT_NE(text.find("/v1/pools/" + sale->pool_id), std::string::npos);
  EXPECT_EQ(text.find("✗"), std::string::npos);
  const std::string json = flash_sale_json(options_, *sale);
  JsonParser parser;
  EXPECT_TRUE(parser.parse(json).ok()) << json;
  EXPECT_TRUE(json.starts_with(R"({"holds":true,"pool_id":")")) << json;
  EXPECT_NE(json.find(R"({"end":"failed: per_user_limit","jobs":8})"), std::string::npos) << json;
}

TEST_F(DemoFlashSale, ItMayBePlayedAgainOnTheSameServer) {
  for (int i = 0; i < 2; ++i) {
    const auto sale = play_flash_sale(options_, clock_);
    ASSERT_TRUE(sale.ok()) << sale.error();
    expect_holds(*sale);
  }
}

TEST_F(DemoFlashSale, MoreUnitsThanBuyersWantLeaveSome) {
  options_.buyers = 20;
  options_.units = 1'000;
  options_.limit = 0;
  const auto sale = play_flash_sale(options_, clock_);
  ASSERT_TRUE(sale.ok()) << sale.error();
  expect_holds(*sale);
  EXPECT_EQ(sale->ends.at("complete"), 20u);
  EXPECT_GT(sale->remaining, 900);
}

TEST_F(DemoFlashSale, NothingForSaleSellsNothing) {
  options_.units = 0;
  const auto sale = play_flash_sale(options_, clock_);
  ASSERT_TRUE(sale.ok()) << sale.error();
  expect_holds(*sale);
  EXPECT_EQ(sale->sold + sale->reserved, 0);
}

TEST_F(DemoFlashSale, AServerThatHasGoneIsNamed) {
  server_.kill();
  const auto sale = play_flash_sale(options_, clock_);
  ASSERT_FALSE(sale.ok());
  EXPECT_NE(sale.error().find("can't connect"), std::string::npos);
}

TEST(FlashSaleText, ACheckThatFailsIsMarked) {
  FlashSale sale;
  sale.checks.push_back({"nothing is oversold", false, "101 of 100 units taken"});
  EXPECT_FALSE(sale.holds());
  EXPECT_NE(flash_sale_text({}, sale).find("✗  nothing is oversold  101 of 100 units taken"),
            std::string::npos);
}

}  // namespace
}  // namespace orderlog
