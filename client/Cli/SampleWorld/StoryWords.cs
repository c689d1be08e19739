using System.Collections.Immutable;

namespace OrleansReco.Cli.SampleWorld;

/// <summary>The words of which the sample catalogue's stories are made.</summary>
internal static class StoryWords
{
    /// <summary>Genres, each with words that its stories are about.</summary>
    public static ImmutableArray<(string Genre, string[] Words)> Genres { get; } =
    [
        ("Space", ["starship", "orbit", "colony", "nebula", "astronaut", "signal", "gravity", "outpost"]),
        ("Mystery", ["detective", "alibi", "letter", "witness", "clue", "inspector", "secret", "archive"]),
        ("Romance", ["wedding", "dance", "promise", "summer", "violin", "reunion", "kiss", "garden"]),
        ("Comedy", ["prank", "neighbour", "disguise", "mix-up", "landlord", "parrot", "interview", "holiday"]),
        ("Thriller", ["hostage", "chase", "conspiracy", "bridge", "deadline", "double agent", "bunker", "ransom"]),
        ("Western", ["saloon", "sheriff", "cattle", "canyon", "outlaw", "railway", "duel", "prairie"]),
        ("Nature", ["whale", "forest", "glacier", "migration", "reef", "wolf", "meadow", "monsoon"]),
        ("Crime", ["heist", "safe", "mobster", "verdict", "informant", "smuggler", "casino", "getaway"]),
        ("Music", ["orchestra", "guitar", "tour", "choir", "jazz", "audition", "record", "piano"]),
        ("War", ["trench", "convoy", "general", "siege", "medic", "truce", "squadron", "letter home"]),
        ("Fantasy", ["dragon", "sorcerer", "crown", "prophecy", "elf", "sword", "tower", "curse"]),
        ("Horror", ["cellar", "ghost", "asylum", "full moon", "doll", "fog", "graveyard", "whisper"]),
        ("History", ["empire", "senate", "voyage", "cathedral", "treaty", "queen", "rebellion", "manuscript"]),
        ("Sport", ["final", "coach", "marathon", "underdog", "ring", "stadium", "relay", "comeback"]),
        ("Family", ["puppy", "grandmother", "treehouse", "school", "circus", "kite", "birthday", "lighthouse"]),
        ("Cooking", ["bakery", "chef", "market", "recipe", "harvest", "kitchen", "banquet", "spice"]),
        ("Travel", ["train", "island", "desert", "passport", "harbour", "mountain", "caravan", "border"]),
        ("Science", ["experiment", "telescope", "virus", "equation", "laboratory", "fossil", "reactor", "robot"]),
        ("Politics", ["election", "minister", "scandal", "campaign", "embassy", "strike", "debate", "resignation"]),
        ("Drama", ["inheritance", "farewell", "trial", "factory", "confession", "homecoming", "winter", "rival"]),
    ];

    /// <summary>Words that go before a title's subject.</summary>
    public static ImmutableArray<string> Qualities { get; } =
        ["Silent", "Last", "Crooked", "Golden", "Hidden", "Burning", "Distant", "Broken", "Midnight", "Second", "Northern", "Borrowed", "Endless", "Paper", "Scarlet", "Forgotten", "Hollow", "Electric", "Patient", "Wandering"];

    /// <summary>Places stories happen in.</summary>
    public static ImmutableArray<string> Places { get; } =
        ["Lisbon", "the valley", "a border town", "Osaka", "the old port", "Nairobi", "the high plateau", "Prague", "a floating city", "the coast", "Montreal", "the underground", "a quiet village", "Valparaíso", "the capital", "the far north"];
}
