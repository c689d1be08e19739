namespace OrleansReco.Abstractions;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Field">Path of the member in the body (<c>items[3].title</c>), or the name of a route or query parameter.</param>
/// <param name="Message">What is wrong with which value, and the remedy.</param>
/// <param name="Value">The value as sent, shortened; absent when there was none.</param>
public sealed record FieldError(string Field, string Message, string? Value = null);
