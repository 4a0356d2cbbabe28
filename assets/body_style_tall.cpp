// Designs of vans, buses, trams and cabs.
#include "assets/body_style.h"

namespace raytruth::assets {

void add_tall_styles(std::vector<BodyStyle>& all) {
  const BodyStyle s = all.front();
  BodyStyle van = s;
  van.name = "van";
  van.length = 5.60;
  van.height = 2.45;
  van.rear_axle = 1.00;
  van.front_axle = 4.58;
  van.top = {{0, 1.27, 0},      {.015, 1.40, .01}, {.05, 2.28, .06},  {.14, 2.41, .06},
             {.6, 2.44, .3},    {2.2, 2.45, .5},   {3.45, 2.44, .4},  {3.92, 2.33, .25},
             {4.78, 1.36, .10}, {4.94, 1.27, .12}, {5.28, 1.13, .15}, {5.48, 1.02, .08},
             {5.57, .95, .04},  {5.6, .93, 0}};
  van.belt = {{0, 1.25},   {1.0, 1.25},  {3.4, 1.24}, {4.2, 1.20},
              {4.9, 1.13}, {5.28, 1.06}, {5.48, .98}, {5.6, .925}};
  van.clearance = 0.24;
  van.lean = 0.085;
  van.roof_crown = 0.05;
  van.glass_crown = 0.09;
  van.rail_radius = 0.13;
  van.front_plan = 2;
  van.rear_plan = 3;
  van.screen_top = 3.88;
  van.cowl = 4.80;
  van.rear_glass_bottom = 0;
  van.rear_glass_top = 0;
  van.window_front = 4.62;
  van.pillar = 3.58;
  van.rear_door = 3.58;
  van.window_rear = 3.58;
  van.window_rear_top = 3.58;
  van.front_door = 4.30;
  van.lamp_low = 0.80;
  van.tail_low = 0.62;
  van.tail_high = 0.95;
  van.sill_flare = 0.012;
  all.push_back(van);

  BodyStyle minibus = van;
  minibus.name = "minibus";
  minibus.length = 4.95;
  minibus.height = 1.97;
  minibus.rear_axle = 0.96;
  minibus.front_axle = 4.00;
  minibus.top = {{0, 1.12, 0},      {.02, 1.20, .02},  {.10, 1.80, .08},  {.32, 1.93, .14},
                 {1.5, 1.97, .5},   {2.85, 1.965, .4}, {3.32, 1.87, .25}, {4.12, 1.205, .08},
                 {4.28, 1.15, .12}, {4.66, 1.03, .2},  {4.85, .93, .08},  {4.92, .885, .03},
                 {4.95, .87, 0}};
  minibus.belt = {{0, 1.11},   {1.0, 1.11}, {3.3, 1.09}, {4.2, 1.04},
                  {4.66, .97}, {4.85, .90}, {4.95, .865}};
  minibus.lean = 0.17;
  minibus.rail_radius = 0.12;
  minibus.screen_top = 3.28;
  minibus.cowl = 4.14;
  minibus.rear_glass_bottom = 0.025;
  minibus.rear_glass_top = 0.10;
  minibus.window_front = 3.98;
  minibus.pillar = 3.00;
  minibus.rear_door = 1.92;
  minibus.window_rear = 0.24;
  minibus.window_rear_top = 0.34;
  minibus.front_door = 3.74;
  all.push_back(minibus);

  BodyStyle bus = van;
  bus.name = "bus";
  bus.length = 12.0;
  bus.height = 3.10;
  bus.rear_axle = 3.35;
  bus.front_axle = 9.25;
  bus.top = {{0, 1.0, 0},        {.02, 1.2, .02},    {.06, 2.75, .1},   {.16, 2.98, .1},
             {.5, 3.07, .25},    {5.0, 3.10, .8},    {11.2, 3.08, .5},  {11.62, 3.0, .2},
             {11.84, 2.72, .18}, {11.96, 1.10, .05}, {11.99, .96, .01}, {12.0, .93, 0}};
  bus.belt = {{0, .99}, {1.0, .99}, {11.3, .99}, {11.8, .96}, {12.0, .92}};
  bus.clearance = 0.28;
  bus.lean = 0.02;
  bus.roof_crown = 0.07;
  bus.glass_crown = 0.10;
  bus.rail_radius = 0.16;
  bus.front_plan = 3;
  bus.rear_plan = 3;
  bus.screen_top = 11.78;
  bus.cowl = 11.965;
  bus.rear_glass_bottom = 0.028;
  bus.rear_glass_top = 0.062;
  bus.window_front = 11.55;
  bus.lamp_low = 0.48;
  bus.lamp_high = 0.74;
  bus.tail_low = 0.50;
  bus.tail_high = 0.98;
  bus.sill_flare = 0.0;
  bus.bonnet = false;
  all.push_back(bus);

  BodyStyle coach = bus;
  coach.name = "coach";
  coach.height = 3.65;
  coach.length = 12.8;
  coach.rear_axle = 3.4;
  coach.front_axle = 9.9;
  coach.top = {{0, 1.45, 0},      {.03, 1.6, .02},    {.14, 3.2, .1},     {.28, 3.48, .12},
               {.7, 3.60, .25},   {5.0, 3.65, .8},    {11.6, 3.62, .5},   {12.15, 3.50, .3},
               {12.50, 2.95, .3}, {12.76, 1.25, .05}, {12.79, 1.06, .01}, {12.8, 1.03, 0}};
  coach.belt = {{0, 1.44}, {1.0, 1.50}, {11.0, 1.50}, {11.9, 1.30}, {12.4, 1.08}, {12.8, 1.02}};
  coach.screen_top = 12.40;
  coach.cowl = 12.765;
  coach.rear_glass_bottom = 0.07;
  coach.rear_glass_top = 0.135;
  coach.window_front = 12.1;
  all.push_back(coach);

  BodyStyle tram = bus;
  tram.name = "tram";
  tram.height = 3.4;
  tram.top = {{0, 1.0, 0},      {.02, 1.1, .01},   {.22, 2.5, .2},   {.60, 3.1, .3},
              {1.2, 3.38, .3},  {6.0, 3.40, .8},   {10.8, 3.38, .3}, {11.4, 3.1, .3},
              {11.78, 2.5, .2}, {11.98, 1.1, .01}, {12.0, 1.0, 0}};
  tram.belt = {{0, .99}, {1.0, .99}, {11.0, .99}, {12.0, .99}};
  tram.clearance = 0.22;
  tram.front_plan = 2;
  tram.rear_plan = 2;
  tram.screen_top = 11.55;
  tram.cowl = 11.97;
  tram.rear_glass_bottom = 0.03;
  tram.rear_glass_top = 0.45;
  tram.window_front = 11.1;
  all.push_back(tram);

  // The cab of a truck, with room to sleep behind the seats.
  BodyStyle cab = van;
  cab.name = "cab";
  cab.length = 2.30;
  cab.height = 3.60;
  cab.rear_axle = -3.0;
  cab.front_axle = 0.95;
  cab.top = {{0, 1.75, 0},      {.01, 1.85, .005},  {.04, 3.40, .06}, {.20, 3.55, .1},
             {.9, 3.60, .3},    {1.45, 3.52, .3},   {1.92, 3.12, .2}, {2.02, 2.88, .06},
             {2.24, 1.82, .06}, {2.285, 1.70, .01}, {2.30, 1.67, 0}};
  cab.belt = {{0, 1.74}, {1.2, 1.74}, {2.0, 1.72}, {2.30, 1.66}};
  cab.clearance = 0.42;
  cab.lean = 0.03;
  cab.roof_crown = 0.06;
  cab.glass_crown = 0.05;
  cab.rail_radius = 0.13;
  cab.front_plan = 3;
  cab.rear_plan = 3;
  cab.screen_top = 2.035;
  cab.cowl = 2.235;
  cab.rear_glass_bottom = 0;
  cab.rear_glass_top = 0;
  cab.window_front = 2.02;
  cab.pillar = 1.10;
  cab.rear_door = 1.10;
  cab.window_rear = 1.10;
  cab.window_rear_top = 1.10;
  cab.front_door = 2.02;
  cab.lamp_low = 0.34;
  cab.lamp_high = 0.50;
  cab.sill_flare = 0.01;
  cab.bonnet = false;
  all.push_back(cab);
}

}  // namespace raytruth::assets
