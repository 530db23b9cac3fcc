#include "simulator/recording/usual_causes.h"

namespace propspec::recording {

Causes usual_causes(JobSystem system) {
  switch (system) {
    case JobSystem::kSidekiq:
    case JobSystem::kCelery:
    case JobSystem::kRuby:
      return {"D42", "D36", "D02"};
    case JobSystem::kHangfire:
    case JobSystem::kOther:
      return {"D01", "D02", "D33"};
    case JobSystem::kMessage:
    case JobSystem::kNone:
      break;
  }
  return {"D42", "D53", "D24"};
}

Causes usual_causes(std::string_view messaging_system) {
  if (messaging_system.ends_with("sqs")) return {"D20", "D42", "D18"};
  if (messaging_system.ends_with("sns")) return {"D21", "D42", "D18"};
  if (messaging_system == "rabbitmq" || messaging_system == "amqp") return {"D24", "D53", "D42"};
  if (messaging_system == "sidekiq") return usual_causes(JobSystem::kSidekiq);
  if (messaging_system == "celery") return usual_causes(JobSystem::kCelery);
  if (messaging_system == "bullmq") return usual_causes(JobSystem::kOther);
  return usual_causes(JobSystem::kMessage);
}

}  // namespace propspec::recording
