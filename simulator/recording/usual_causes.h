// What cuts jobs and messages as a rule, where no other of their kind is connected and nothing else
// tells: the most probable first.
#pragma once

#include <string_view>

#include "simulator/recording/known_tags.h"
#include "simulator/recording/results.h"

namespace propspec::recording {

// Of what is known by a job's id.
Causes usual_causes(JobSystem system);
// Of what goes through a queue: by `messaging.system`, or what stands for it ("aws_sqs", "kafka");
// any text.
Causes usual_causes(std::string_view messaging_system);

}  // namespace propspec::recording
