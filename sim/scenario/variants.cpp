#include "sim/scenario/action.h"
#include "sim/scenario/condition.h"
#include "sim/scenario/position.h"

namespace raytruth::scenario {

PositionVariant::PositionVariant() = default;
PositionVariant::PositionVariant(const PositionVariant& other) = default;
PositionVariant::PositionVariant(PositionVariant&& other) noexcept = default;
PositionVariant& PositionVariant::operator=(const PositionVariant& other) = default;
PositionVariant& PositionVariant::operator=(PositionVariant&& other) noexcept = default;
PositionVariant::~PositionVariant() = default;

EntityConditionVariant::EntityConditionVariant() = default;
EntityConditionVariant::EntityConditionVariant(const EntityConditionVariant& other) = default;
EntityConditionVariant::EntityConditionVariant(EntityConditionVariant&& other) noexcept = default;
EntityConditionVariant& EntityConditionVariant::operator=(const EntityConditionVariant& other) =
    default;
EntityConditionVariant& EntityConditionVariant::operator=(EntityConditionVariant&& other) noexcept =
    default;
EntityConditionVariant::~EntityConditionVariant() = default;

ConditionVariant::ConditionVariant() = default;
ConditionVariant::ConditionVariant(const ConditionVariant& other) = default;
ConditionVariant::ConditionVariant(ConditionVariant&& other) noexcept = default;
ConditionVariant& ConditionVariant::operator=(const ConditionVariant& other) = default;
ConditionVariant& ConditionVariant::operator=(ConditionVariant&& other) noexcept = default;
ConditionVariant::~ConditionVariant() = default;

ActionVariant::ActionVariant() = default;
ActionVariant::ActionVariant(const ActionVariant& other) = default;
ActionVariant::ActionVariant(ActionVariant&& other) noexcept = default;
ActionVariant& ActionVariant::operator=(const ActionVariant& other) = default;
ActionVariant& ActionVariant::operator=(ActionVariant&& other) noexcept = default;
ActionVariant::~ActionVariant() = default;

}  // namespace raytruth::scenario
