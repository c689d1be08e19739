
namespace OrleansReco.Abstractions;

/// <summary>An event of a user's log as the wire has it.</summary>
/// <param name="Seq">Its place in the user's log.</param>
/// <param name="ReceivedAt">When it was accepted.</param>
/// <param name="Event">The event itself.</param>
public sealed record LoggedEventView(long Seq, DateTimeOffset ReceivedAt, EventBody Event)
{
    internal static LoggedEventView Of(LoggedEvent logged) => new(logged.Seq, logged.ReceivedAt, EventBody.Of(logged.Event));
}
