using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Puts labelled examples on the bus.</summary>
public interface IExamplePublisher
{
    /// <summary>Publishes examples.</summary>
    /// <returns>Those that are safe on the bus already, by the confirm of a durable queue: the outbox forgets them. The others wait for <see cref="IFeedbackGrain.Acknowledge"/> or to be published again.</returns>
    Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default);
}
