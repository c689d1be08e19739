using System.Text.Json;

namespace OrleansReco.Abstractions;

/// <summary>A value that a converter refused, with what it would have taken.</summary>
internal sealed class ExpectedException(string expected, Exception? inner = null) : JsonException($"Expected {expected}.", inner)
{
    public string Expected { get; } = expected;
}
