namespace OrleansReco.Abstractions;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Field">Path of the member in the body (<c>items[3].title</c>), of an event's own result in the event, or the name of a route or query parameter.</param>
/// <param name="Message">What is wrong with which value, and the remedy.</param>
/// <param name="Value">The value as sent, shortened; absent when there was none.</param>
[GenerateSerializer, Immutable, Alias("reco.FieldError")]
public sealed record FieldError(
    [property: Id(0)] string Field,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Value = null);
