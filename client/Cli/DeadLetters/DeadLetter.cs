using System.Text.Json.Nodes;

namespace OrleansReco.Cli.DeadLetters;

/// <summary>A message that could not be taken.</summary>
/// <param name="Id">The message's id; where it has none, its place among the letters (<c>#1</c> is the first listed).</param>
/// <param name="Queue">The queue that it could not be taken from.</param>
/// <param name="Reason">What the consumer said.</param>
/// <param name="Error">The error's type.</param>
/// <param name="FailedAt">When it failed.</param>
/// <param name="Age">How long ago that was.</param>
/// <param name="Message">The message as it was sent; text where it is no JSON.</param>
internal sealed record DeadLetter(string Id, string Queue, string Reason, string? Error, DateTimeOffset? FailedAt, TimeSpan? Age, JsonNode? Message);
