using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>The names of the candidate sources, as specs, decisions and metrics write them.</summary>
public static class CandidateSources
{
    /// <summary>Nearest by the user's folded-in vector.</summary>
    public const string User = "user";

    /// <summary>Nearest by the session's folded-in vector.</summary>
    public const string Session = "session";

    /// <summary>Co-visited with the user's recent items.</summary>
    public const string Covisited = "covisited";

    /// <summary>Trending overall.</summary>
    public const string Trending = "trending";

    /// <summary>Trending in the user's categories.</summary>
    public const string TrendingCategory = "trendingCategory";

    /// <summary>Items with too few interactions for factors, by content vector.</summary>
    public const string ColdStart = "coldStart";

    /// <summary>BM25 over item text, when there is a query.</summary>
    public const string Text = "text";

    /// <summary>All names, in the order of the bits of a candidate's source mask.</summary>
    public static ImmutableArray<string> All { get; } = [User, Session, Covisited, Trending, TrendingCategory, ColdStart, Text];

    /// <summary>The weights a surface has when it names none.</summary>
    public static ImmutableDictionary<string, double> DefaultWeights { get; } = ImmutableDictionary.CreateRange(
        new KeyValuePair<string, double>[]
        {
            new(User, 1), new(Session, 0.5), new(Covisited, 0.7), new(Trending, 0.15), new(TrendingCategory, 0.15), new(ColdStart, 0.1), new(Text, 3),
        });
}
