using System.Globalization;
using MassTransit;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Messaging;

/// <summary>What every published message says of itself.</summary>
internal static class MessageHeaders
{
    /// <summary>Sets the version of the contract, and who wrote the message.</summary>
    public static void Set<T>(SendContext<T> context)
        where T : class
        => context.Headers.Set(MessageContracts.VersionHeader, Versions<T>.Text);

    private static class Versions<T>
    {
        public static readonly string Text = MessageContracts.Of(typeof(T)).Version.ToString(CultureInfo.InvariantCulture);
    }
}
