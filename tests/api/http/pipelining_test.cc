// Many requests at once: on one connection, on many, and answered from other threads.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <random>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

Response text(std::string body) {
  Response response(200);
  response.body = std::move(body);
  return response;
}

TEST(Pipelining, AnswersComeInTheOrderOfTheRequestsWhateverTheOrderOfCompletion) {
  TestServer test;
  std::mt19937 random(7);
  RawClient client = test.connect();
  for (std::size_t round = 0, seen = 0; round < 20; ++round) {
    std::string requests;
    const std::size_t count = 1 + random() % 64;
    for (std::size_t i = 0; i < count; ++i) {
      // Some are answered at once, in the middle of others that wait.
      const auto name = std::to_string(i);
      requests += i % 5 == 3 ? post("/echo", name) : post("/later", name);
    }
    ASSERT_TRUE(client.send(requests));
    const std::size_t parked = count - (count + 1) / 5;
    auto waiting = test.parked.wait_for(seen + parked);
    ASSERT_EQ(waiting.size(), seen + parked);
    std::vector<Answer> answers;
    for (std::size_t i = seen; i < waiting.size(); ++i) {
      answers.push_back({waiting[i].first, text(waiting[i].second)});
    }
    seen += parked;
    std::shuffle(answers.begin(), answers.end(), random);
    for (std::size_t at = 0; at < answers.size();) {
      const std::size_t batch = std::min<std::size_t>(1 + random() % 8, answers.size() - at);
      test.server->outbox().deliver({answers.data() + at, batch});
      at += batch;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto response = client.receive();
      ASSERT_TRUE(response.has_value());
      ASSERT_EQ(response->body, std::to_string(i));
    }
  }
}

TEST(Pipelining, ReadingStopsAtTheBoundAndGoesOnWhenAnswersAreOut) {
  Options options;
  options.pipeline_depth_max = 8;
  TestServer test(options);
  RawClient client = test.connect();
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += post("/later", std::to_string(i));
  client.send(requests);
  ASSERT_EQ(test.parked.wait_for(8).size(), 8U);
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(test.server->metrics().requests, 8);
  for (std::size_t i = 0; i < 20; ++i) {
    const auto waiting = test.parked.wait_for(i + 1);
    ASSERT_GT(waiting.size(), i);
    test.server->outbox().respond(waiting[i].first, text(waiting[i].second));
    EXPECT_EQ(client.receive()->body, std::to_string(i));
  }
}

TEST(Pipelining, ABatchForManyConnectionsReachesThemAll) {
  Options options;
  options.io_threads = 2;
  TestServer test(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(test.connect());
    clients.back().send(post("/later", std::to_string(i)));
  }
  const auto waiting = test.parked.wait_for(100);
  ASSERT_EQ(waiting.size(), 100U);
  std::vector<Answer> answers;
  for (const auto& [id, body] : waiting) answers.push_back({id, text(body)});
  test.server->outbox().deliver(answers);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(clients[static_cast<std::size_t>(i)].receive()->body, std::to_string(i));
  }
}

TEST(Pipelining, SeveralThreadsMayAnswerAtTheSameTime) {
  Options options;
  options.io_threads = 2;
  TestServer test(options);
  constexpr std::size_t kConnections = 40;
  constexpr std::size_t kRequests = 50;
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.push_back(test.connect());
    std::string requests;
    for (std::size_t j = 0; j < kRequests; ++j) requests += post("/later", std::to_string(j));
    clients.back().send(requests);
  }
  const auto waiting = test.parked.wait_for(kConnections * kRequests);
  ASSERT_EQ(waiting.size(), kConnections * kRequests);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < waiting.size(); i += 4) {
        test.server->outbox().respond(waiting[i].first, text(waiting[i].second));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (RawClient& client : clients) {
    for (std::size_t j = 0; j < kRequests; ++j) {
      ASSERT_EQ(client.receive()->body, std::to_string(j));
    }
  }
}

TEST(Pipelining, AnswersToClientsThatHaveGoneAreDropped) {
  TestServer test;
  {
    RawClient client = test.connect();
    client.send(post("/later", "x"));
    test.parked.wait_for(1);
  }
  const auto gone = test.parked.wait_for(1)[0].first;
  RawClient other = test.connect();
  other.send(post("/later", "y"));
  const auto here = test.parked.wait_for(2)[1].first;
  std::vector<Answer> answers;
  answers.push_back({gone, text("nobody")});
  answers.push_back({here, text("somebody")});
  // Twice the same: the second one finds it answered.
  answers.push_back({here, text("again")});
  test.server->outbox().deliver(answers);
  EXPECT_EQ(other.receive()->body, "somebody");
  EXPECT_EQ(other.exchange(get("/"))->body, "root");
}

TEST(Pipelining, AnswerAfterTheClientClosedItsSideIsStillSent) {
  TestServer test;
  RawClient client = test.connect();
  client.send(post("/later", "x"));
  client.close_sending_side();
  const auto waiting = test.parked.wait_for(1);
  std::this_thread::sleep_for(milliseconds(50));
  test.server->outbox().respond(waiting[0].first, text("y"));
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, "y");
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

// Both ends of every connection are in this process.
void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST(Pipelining, AThousandConnectionsAreServed) {
  allow_many_descriptors();
  TestServer test;
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(test.connect());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      ASSERT_TRUE(clients[i].send(post("/echo", std::to_string(i))));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const auto response = clients[i].receive();
      ASSERT_TRUE(response.has_value());
      ASSERT_EQ(response->body, std::to_string(i));
    }
  }
  EXPECT_EQ(test.server->metrics().open_connections, 1000);
  clients.clear();
  EXPECT_TRUE(becomes_true([&] { return test.server->metrics().open_connections == 0; }));
}

TEST(Pipelining, ConnectionsBeyondTheLimitAreToldSoAndClosed) {
  Options options;
  options.connections_max = 3;
  TestServer test(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(test.connect());
    ASSERT_EQ(clients.back().exchange(get("/"))->status, 200);
  }
  for (int i = 0; i < 5; ++i) {
    RawClient refused = test.connect();
    const auto response = refused.exchange(get("/"));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 503);
    EXPECT_EQ(response->header("retry-after"), "1");
    EXPECT_NE(response->body.find("\"code\":\"too_many_connections\""), std::string::npos);
    EXPECT_TRUE(refused.is_closed_within(milliseconds(2000)));
  }
  EXPECT_EQ(test.server->metrics().refused_connections, 5);
  EXPECT_EQ(clients[0].exchange(get("/"))->status, 200);
  clients.clear();
  ASSERT_TRUE(becomes_true([&] { return test.server->metrics().open_connections == 0; }));
  RawClient again = test.connect();
  EXPECT_EQ(again.exchange(get("/"))->status, 200);
}

}  // namespace
}  // namespace orderlog::http
