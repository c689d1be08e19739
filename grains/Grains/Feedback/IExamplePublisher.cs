using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Puts labelled examples on the bus.</summary>
public interface IExamplePublisher
{
    /// <summary>Publishes examples. When it returns they are on the bus, which is not yet safe: the outbox waits for <see cref="IFeedbackGrain.Acknowledge"/>.</summary>
    Task PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default);
}
