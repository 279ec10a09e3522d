/// The words of which a synthetic catalog is made: departments, what they sell, and in which looks.
struct Department {
  let name: String
  /// What is sold, each with its price in cents in a plain look.
  let things: [(name: String, cents: Int)]
  let materials: [String]
  let adjectives: [String]
}

let departments = [
  Department(
    name: "Kitchen",
    things: [
      ("Mug", 895), ("Teapot", 3295), ("Cereal Bowl", 1195), ("Dinner Plate", 1495),
      ("Milk Jug", 1795), ("Serving Tray", 2695), ("Butter Dish", 2195),
    ],
    materials: ["Stoneware", "Porcelain", "Enamel", "Earthenware"],
    adjectives: looks("Speckled", "Ribbed", "Reactive-glaze", "Hand-thrown")),
  Department(
    name: "Textiles",
    things: [
      ("Table Runner", 2495), ("Napkin Set", 1895), ("Cushion Cover", 2295), ("Throw", 5495),
      ("Apron", 2795), ("Tea Towel", 995), ("Bread Basket Liner", 1295),
    ],
    materials: ["Linen", "Cotton", "Wool", "Hemp"],
    adjectives: looks("Stonewashed", "Waffle-weave", "Herringbone", "Block-printed")),
  Department(
    name: "Garden",
    things: [
      ("Planter", 2995), ("Watering Can", 3495), ("Trowel", 1495), ("Bird Feeder", 2595),
      ("Seed Tin", 1295), ("Kneeling Pad", 1895), ("Plant Label Set", 795),
    ],
    materials: ["Terracotta", "Galvanized Steel", "Copper", "Cedar"],
    adjectives: looks("Weathered", "Fluted", "Long-handled", "Frost-proof")),
  Department(
    name: "Desk",
    things: [
      ("Notebook", 1395), ("Pen Cup", 1595), ("Letter Tray", 2995), ("Desk Pad", 3995),
      ("Bookend", 2295), ("Calendar Stand", 1895), ("Card Holder", 1695),
    ],
    materials: ["Leather", "Walnut", "Brass", "Felt"],
    adjectives: looks("Saddle-stitched", "Beveled", "Slim", "Architect's")),
  Department(
    name: "Bath",
    things: [
      ("Soap Dish", 1195), ("Bath Towel", 2895), ("Toothbrush Holder", 1395), ("Bath Mat", 3295),
      ("Storage Jar", 1595), ("Hand Mirror", 2495), ("Laundry Basket", 4495),
    ],
    materials: ["Marble", "Bamboo", "Turkish Cotton", "Ceramic"],
    adjectives: looks("Honed", "Looped", "Spa", "Quick-dry")),
  Department(
    name: "Lighting",
    things: [
      ("Table Lamp", 6495), ("Pendant Shade", 4995), ("Candlestick", 1995),
      ("Tea Light Holder", 895),
      ("Lantern", 3495), ("Wall Sconce", 5995), ("String Lights", 2295),
    ],
    materials: ["Glass", "Rattan", "Blackened Iron", "Alabaster"],
    adjectives: looks("Smoked", "Globe", "Hand-blown", "Lattice")),
  Department(
    name: "Nursery",
    things: [
      ("Stacking Toy", 1995), ("Rattle", 1295), ("Wall Hanging", 2795), ("Cot Blanket", 3695),
      ("Night Light", 2495), ("Soft Rabbit", 2195), ("Growth Chart", 1795),
    ],
    materials: ["Beech", "Organic Cotton", "Merino", "Maple"],
    adjectives: looks("Rainbow", "Woodland", "Moonlit", "Knitted")),
  Department(
    name: "Travel",
    things: [
      ("Weekender", 12995), ("Wash Bag", 3495), ("Passport Sleeve", 2495),
      ("Packing Cube Set", 3295),
      ("Water Bottle", 2695), ("Luggage Tag", 1295), ("Travel Pillow", 2995),
    ],
    materials: ["Canvas", "Waxed Cotton", "Recycled Nylon", "Suede"],
    adjectives: looks("Roll-top", "Quilted", "Field", "Commuter")),
]

/// A department's own four looks and ten that all have.
private func looks(_ own: String...) -> [String] {
  own + [
    "Midnight", "Moss", "Terrazzo", "Chalk", "Saffron", "Indigo", "Clay", "Fern", "Oat", "Cobalt",
  ]
}
