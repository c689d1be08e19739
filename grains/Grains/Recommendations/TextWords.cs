namespace OrleansReco.Grains.Recommendations;

/// <summary>Words of short texts, for matching a query with titles.</summary>
internal static class TextWords
{
    private const int MostWords = 64;

    /// <summary>The distinct words: runs of letters and digits, case aside; at most 64.</summary>
    public static HashSet<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var start = -1;
        for (var i = 0; i <= text.Length && words.Count < MostWords; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return words;
    }

    /// <summary>The share of <paramref name="words"/> that stand in the text, 0 to 1.</summary>
    public static float Share(HashSet<string> words, string text)
    {
        var found = 0;
        var inText = Of(text);
        foreach (var word in words)
        {
            found += inText.Contains(word) ? 1 : 0;
        }

        return (float)found / words.Count;
    }
}
