using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Tells the bus that a slate was served and recorded.</summary>
public interface IDecisionPublisher
{
    /// <summary>Hands the message over and returns at once. Never throws: the decision is durable whether or not the bus takes the message.</summary>
    void Publish(DecisionServed decision);
}
