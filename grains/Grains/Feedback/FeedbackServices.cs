using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Grains.Users;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>Registers what the feedback and user grains need besides a store, a bus and the silo's state.</summary>
public static class FeedbackServices
{
    /// <summary>
    /// Adds the feedback path: protocol, weights, bounds, counters and their flush, and the sweeping of deadlines. Options that are already registered as singletons are kept.
    /// Needs <c>AddRecommendations</c> (which looks up for these grains in the silo's snapshot), a store under each of its ports, and an <see cref="IExamplePublisher"/>.
    /// </summary>
    public static IServiceCollection AddFeedback(this IServiceCollection services)
    {
        services.TryAddSingleton<FeedbackOptions>();
        services.TryAddSingleton<UserOptions>();
        services.TryAddSingleton<SeenMemory>();
        services.TryAddSingleton<EventWeights>();
        services.TryAddSingleton<LabelOptions>();
        services.TryAddSingleton<FeedbackProtocol>();
        services.TryAddSingleton<OutcomeCounters>();
        services.TryAddSingleton<FeedbackInstruments>();
        services.AddSingleton<CounterFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<CounterFlush>());
        services.AddHostedService<DeadlineStarter>();
        services.AddSingleton<DecisionPruner>();
        services.AddHostedService(provider => provider.GetRequiredService<DecisionPruner>());
        return services;
    }
}
