/** 256 short words that sound and look different: one byte each. Their order is part of the format and never changes. */
export const wordList: readonly string[] = `
acorn actor adobe agate alarm album alder alley almond amber anchor angle ankle apple apron arbor arch arrow
aspen atlas attic autumn awning axle bacon badge bagel bamboo banjo barley barn basil basket beacon beaver bell
bench berry birch bishop bison blanket blossom boat bonnet border bottle boulder branch brass bread breeze brick
bridge bronze brook broom bucket buffalo butter button cabin cactus camel candle canoe canvas canyon caramel
carbon castle cedar cello cement chalk cherry chimney cider circle cliff clock cloud clover cobalt coffee comet
compass copper coral cotton cradle crane crater crayon cricket crown crystal cymbal dagger daisy dancer delta
denim desert diamond dolphin donkey dragon drum eagle easel echo elbow ember engine fabric falcon feather fiddle
field finch flame flint flute forest fossil fountain fox garden garlic garnet geyser ginger glacier glass globe
goblet gondola granite grape gravel guitar hammer harbor harp harvest hazel helmet heron hockey honey horizon
island ivory jacket jaguar jasmine jungle kayak kernel kettle kiosk kitten ladder lagoon lantern laurel lemon
lentil library lilac linen lion lobster locket lotus magnet mango maple marble meadow melon mesa mirror mitten
monsoon mosaic moss mountain muffin nectar needle nickel nutmeg oasis ocean olive onion opal orbit orchid otter
oyster paddle palace panda paper parade parrot peach pebble pepper piano pigeon pillow planet plaza plum pocket
pollen pony prairie pumpkin puzzle quartz quill rabbit radar raven ribbon river robin rocket saddle saffron
salmon satin sparrow spiral sponge spruce stable stencil summit sunset temple thistle thunder timber tulip
turtle valley velvet violin walnut willow
`
  .trim()
  .split(/\s+/)
