#include "api/http/outbox.h"

#include <algorithm>

#include "base/check.h"

namespace orderlog::http {

void Inbox::put(std::span<Answer> answers, std::uint32_t io_thread) {
  std::unique_lock lock(mutex_);
  if (is_closed_) return;
  for (Answer& answer : answers) {
    if (answer.to.io_thread == io_thread) answers_.push_back(std::move(answer));
  }
  wake_unless_awake(std::move(lock));
}

void Inbox::put(Work work) {
  std::unique_lock lock(mutex_);
  if (is_closed_) return;
  work_.push_back(std::move(work));
  wake_unless_awake(std::move(lock));
}

void Inbox::wake_unless_awake(std::unique_lock<std::mutex> lock) {
  if (is_awake_) return;
  is_awake_ = true;
  lock.unlock();
  wake_();
}

void Inbox::take(std::vector<Answer>& answers, std::vector<Work>& work) {
  const std::lock_guard lock(mutex_);
  answers_.swap(answers);
  work_.swap(work);
  is_awake_ = false;
}

void Inbox::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  answers_.clear();
  work_.clear();
}

void Outbox::deliver(std::span<Answer> answers) {
  for (std::uint32_t thread = 0; thread < inboxes_.size(); ++thread) {
    const bool has_any = std::any_of(answers.begin(), answers.end(), [&](const Answer& answer) {
      return answer.to.io_thread == thread;
    });
    if (has_any) inboxes_[thread]->put(answers, thread);
  }
}

void Outbox::respond(const ExchangeId& to, Response response) {
  Answer answer{to, std::move(response)};
  deliver({&answer, 1});
}

void Outbox::post(const ExchangeId& to, std::function<void(Exchange&)> task) {
  post(to.io_thread,
       [to, task = std::move(task)](ExchangeFinder& finder) { finder.visit(to, task); });
}

void Outbox::post(std::uint32_t io_thread, Inbox::Work work) {
  ORDERLOG_CHECK(io_thread < inboxes_.size(), "an exchange of another server");
  inboxes_[io_thread]->put(std::move(work));
}

}  // namespace orderlog::http
