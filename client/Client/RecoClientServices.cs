using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansReco.Client.Rest;
using OrleansReco.Client.Retry;

namespace OrleansReco.Client;

/// <summary>Adds the client to an application.</summary>
public static class RecoClientServices
{
    /// <summary>
    /// Adds <see cref="IRecoClient"/>:
    /// <code>builder.Services.AddRecoClient(reco => reco.UseRest("http://127.0.0.1:8080"));</code>
    /// Options come from the section <c>Reco:Client</c>, then from code, and are checked when the application starts, all failures in one report.
    /// </summary>
    public static IServiceCollection AddRecoClient(this IServiceCollection services, Action<RecoClientBuilder>? configure = null)
    {
        services.AddOptions<RecoClientOptions>().BindConfiguration(RecoClientOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        var builder = new RecoClientBuilder(services);
        configure?.Invoke(builder);
        services.AddSingleton<IValidateOptions<RecoClientOptions>>(new RecoClientOptionsValidator(rest: builder.Transport is null, builder.Failures));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ClientInstruments>();
        services.TryAddSingleton<RetryPolicy>();
        (builder.Transport ?? AddRest)(services);
        return services;
    }

    private static void AddRest(IServiceCollection services)
    {
        services.TryAddSingleton<RestAddresses>();
        services.TryAddSingleton<RestTransport>();
        services.TryAddSingleton<IFailureJudge, RestJudge>();
        services.TryAddSingleton<IRecoClient, RestRecoClient>();
    }
}
