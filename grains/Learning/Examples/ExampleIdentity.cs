using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What makes two examples the same lesson, and what makes one say something new.</summary>
public static class ExampleIdentity
{
    /// <summary>The id of a lesson: SHA-256, cut to 128 bits, of (kind, decision, subjects, ordinal).</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="decisionId">The decision it rests on.</param>
    /// <param name="subjects">The items, or the other slates, it is about.</param>
    /// <param name="ordinal">Which one, of several about the same.</param>
    public static string IdOf(ExampleKind kind, string decisionId, IEnumerable<string> subjects, int ordinal)
    {
        var text = new StringBuilder().Append(kind).Append('\n').Append(decisionId).Append('\n');
        foreach (var subject in subjects)
        {
            text.Append(subject.Length).Append(':').Append(subject);
        }

        text.Append('\n').Append(ordinal.ToString(CultureInfo.InvariantCulture));
        return Hash(text.ToString());
    }

    /// <summary>A hash of everything an example says, less its revision and the time it was built: equal hashes, nothing new.</summary>
    public static string FingerprintOf(LabeledExample example)
    {
        var text = new StringBuilder();
        Add(text, example.Kind.ToString(), example.Query, example.NewQuery, example.Before, example.After, example.Step, Number(example.Weight));
        foreach (var item in example.Items)
        {
            Add(text, item.ItemId, Number(item.Label), Number(item.Position), Number(item.Propensity), item.InCandidates ? "in" : "out");
        }

        foreach (var slate in example.Slates)
        {
            Add(text, slate.DecisionId);
            Add(text, [.. slate.Items]);
        }

        Add(text, [.. example.Preceding]);
        Add(text, [.. example.Provenance.EventIds]);
        return Hash(text.ToString());
    }

    private static void Add(StringBuilder text, params string?[] parts)
    {
        foreach (var part in parts)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        text.Append(';');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
