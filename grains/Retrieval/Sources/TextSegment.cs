using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Sources;

/// <summary>The words of some rows: for each word its rows, ascending, with how often it occurs. Never changed once published.</summary>
internal sealed class TextSegment
{
    private const float TitleWeight = 2;
    private readonly Dictionary<string, Posting> _postings = new(StringComparer.Ordinal);

    /// <summary>Number of rows it was made for.</summary>
    public int Rows { get; private init; }

    public bool TryGet(string word, out Posting posting) => _postings.TryGetValue(word, out posting);

    /// <summary>A segment of the given rows; writes their lengths in words into <paramref name="lengths"/>.</summary>
    public static TextSegment Build(ReadOnlySpan<Item> items, IReadOnlyCollection<int> rows, float[] lengths)
    {
        var growing = new Dictionary<string, List<(int Row, float Frequency)>>(StringComparer.Ordinal);
        var frequencies = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var item = items[row];
            frequencies.Clear();
            Count(item.Title, TitleWeight);
            Count(item.Text, 1);
            foreach (var category in item.Categories.IsDefault ? [] : item.Categories)
            {
                Count(category, 1);
            }

            lengths[row] = 0;
            foreach (var (word, frequency) in frequencies)
            {
                lengths[row] += frequency;
                if (!growing.TryGetValue(word, out var list))
                {
                    growing.Add(word, list = []);
                }

                list.Add((row, frequency));
            }
        }

        return Finish(growing, rows.Count);

        void Count(string text, float weight) => Tokenizer.Split(
            text,
            (frequencies, weight),
            static (state, word) => state.frequencies[word] = state.frequencies.GetValueOrDefault(word) + state.weight);
    }

    /// <summary>Both segments as one, of what each still owns.</summary>
    public static TextSegment Merge(TextSegment older, TextSegment newer, Func<TextSegment, int, bool> owns)
    {
        var growing = new Dictionary<string, List<(int Row, float Frequency)>>(StringComparer.Ordinal);
        var rows = new HashSet<int>();
        foreach (var segment in (ReadOnlySpan<TextSegment>)[older, newer])
        {
            foreach (var (word, posting) in segment._postings)
            {
                for (var i = 0; i < posting.Rows.Length; i++)
                {
                    if (owns(segment, posting.Rows[i]))
                    {
                        if (!growing.TryGetValue(word, out var list))
                        {
                            growing.Add(word, list = []);
                        }

                        list.Add((posting.Rows[i], posting.Frequencies[i]));
                        rows.Add(posting.Rows[i]);
                    }
                }
            }
        }

        foreach (var list in growing.Values)
        {
            list.Sort(static (a, b) => a.Row.CompareTo(b.Row));
        }

        return Finish(growing, rows.Count);
    }

    private static TextSegment Finish(Dictionary<string, List<(int Row, float Frequency)>> growing, int rows)
    {
        var segment = new TextSegment { Rows = rows };
        foreach (var (word, list) in growing)
        {
            segment._postings.Add(word, new Posting([.. list.Select(p => p.Row)], [.. list.Select(p => p.Frequency)]));
        }

        return segment;
    }

    /// <summary>The rows a word occurs in.</summary>
    internal readonly record struct Posting(int[] Rows, float[] Frequencies);
}
