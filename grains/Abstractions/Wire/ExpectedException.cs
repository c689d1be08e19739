using System.Text.Json;

namespace OrleansReco.Abstractions;

/// <summary>A value that a converter refused, with what it would have taken.</summary>
internal sealed class ExpectedException(string expected) : JsonException($"Expected {expected}.")
{
    public string Expected { get; } = expected;
}
