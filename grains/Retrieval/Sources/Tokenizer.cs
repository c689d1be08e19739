using System.Text;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Splits text into words, the same for search, content vectors and the match of a query with titles: runs of letters and digits, in lower case, without accents, English plural s dropped.</summary>
public static class Tokenizer
{
    private const int LongestWord = 64;
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįıłñńňòóôõöøōőŕřśşšșťţțùúûüūůűųýÿźżž";
    private const string Plain = "aaaaaaaaacccddeeeeeeeegiiiiiiilnnnoooooooorrsssstttuuuuuuuuyyzzz";

    /// <summary>Calls <paramref name="take"/> for each word in order.</summary>
    public static void Split<TState>(string text, TState state, Action<TState, string> take)
    {
        Span<char> word = stackalloc char[LongestWord];
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                // An apostrophe does not end a word: "don't" is one word, "children's" loses its s below.
                if (rune.Value is '\'' or '’')
                {
                    continue;
                }

                Flush(word, ref length);
                continue;
            }

            var lower = Fold(Rune.ToLowerInvariant(rune));
            if (length + lower.Utf16SequenceLength <= LongestWord)
            {
                length += lower.EncodeToUtf16(word[length..]);
            }
        }

        Flush(word, ref length);

        void Flush(Span<char> letters, ref int count)
        {
            if (count > 0)
            {
                take(state, new string(letters[..Stem(letters[..count])]));
                count = 0;
            }
        }
    }

    /// <summary>The words of a text in order.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        Split(text, words, static (list, word) => list.Add(word));
        return words;
    }

    private static Rune Fold(Rune rune)
    {
        var at = rune.Value is > 0x7F and < 0x250 ? Accented.IndexOf((char)rune.Value) : -1;
        return at < 0 ? rune : new Rune(Plain[at]);
    }

    /// <summary>Length of the word without a plural s (Harman 1991, the S stemmer, its last rule).</summary>
    private static int Stem(ReadOnlySpan<char> word) =>
        word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') ? word.Length - 1 : word.Length;
}
