using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Words of short texts, as search splits them, for matching a query with titles.</summary>
internal static class TextWords
{
    private const int MostWords = 64;

    /// <summary>The distinct words, at most 64.</summary>
    public static HashSet<string> Of(string text) => Tokenizer.Words(text).Distinct(StringComparer.Ordinal).Take(MostWords).ToHashSet(StringComparer.Ordinal);

    /// <summary>The share of <paramref name="words"/> that stand in the text, 0 to 1; 0 when there are none.</summary>
    public static float Share(HashSet<string> words, string text)
    {
        var inText = Of(text);
        return words.Count == 0 ? 0 : (float)words.Count(inText.Contains) / words.Count;
    }
}
