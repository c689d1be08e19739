using OrleansReco.Abstractions;

namespace OrleansReco.Client.Events;

/// <summary>
/// Events that the caller does not wait for; added with <c>BufferEvents()</c>. They wait in memory, are sent in batches, and are lost when the process dies: where that matters,
/// <see cref="IRecoClient.SendEventsAsync"/> acknowledges what is durable. What is dropped or rejected is counted (<c>reco.client.buffer.events</c>) and logged. When the process stops, what is left is sent.
/// </summary>
public interface IEventBuffer
{
    /// <summary>Takes an event. False: the buffer is full, or the process stops; the event is dropped and counted.</summary>
    bool TrySend(UserEvent e);

    /// <summary>Returns once everything taken before is durable, rejected or dropped.</summary>
    Task FlushAsync(CancellationToken cancellationToken = default);
}
